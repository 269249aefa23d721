//! What the elements of HTML mean for a reader of text.

const UNSEEN: &str = "script style template noscript svg math iframe object canvas select textarea";
const VOID: &str = "area base br col embed hr img input link meta source track wbr";
const BLOCKS: &str = "address article aside blockquote body caption center dd details dialog div \
    dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html \
    legend li main menu nav ol p pre section summary table tbody tfoot thead tr ul";

/// Whether no reader sees its content as text.
pub(super) fn is_unseen(name: &[u8]) -> bool {
    is_one_of(UNSEEN, name)
}

/// Whether it has no content and no end (HTML, "Void elements").
pub(super) fn is_void(name: &[u8]) -> bool {
    is_one_of(VOID, name)
}

/// Whether it begins and ends a paragraph.
pub(super) fn is_block(name: &[u8]) -> bool {
    is_one_of(BLOCKS, name)
}

/// Only in foreign content does `/>` close an element (HTML, "Start tags").
pub(super) fn is_foreign(name: &[u8]) -> bool {
    is_one_of("svg math", name)
}

fn is_one_of(names: &str, name: &[u8]) -> bool {
    names.split(' ').any(|known| known.as_bytes() == name)
}
