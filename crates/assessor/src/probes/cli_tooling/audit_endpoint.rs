//! Whether npm's audit can ask this registry. Not a principle: what warnings and repairs by the
//! stock npm client both stand on.
//!
//! The client posts its dependencies to this address (npm/cli: `npm audit`). A visit that sends
//! no body can only see whether the address is refused as the wrong method.

use domain::PrincipleId;

use super::stock_client;
use crate::finding::Finding;
use crate::probe::{Ask, Header, Look};
use crate::target::{JSON_ACCEPT, Protocol};

/// How the probes work that stand on npm's audit.
pub(super) const HEADER: Header = Header {
    looks: "Finds which stock client people use; for npm, whether its audit can ask this registry.",
    ..stock_client::HEADER
};

fn path(look: &Look<'_>) -> Option<String> {
    let npm = look.target.speaks(Protocol::Npm)?;
    Some(format!("{}-/npm/v1/security/advisories/bulk", npm.root))
}

/// Asks for the address, where npm's protocol answers.
pub(super) fn wants(look: &Look<'_>) -> Vec<Ask> {
    path(look)
        .map(|path| look.ask(&path, JSON_ACCEPT))
        .unwrap_or_default()
}

/// What is documented of the stock client, unless it needs an address that was not seen to answer.
pub(super) fn judge(look: &Look<'_>, id: PrincipleId) -> Finding {
    let Some(path) = path(look) else {
        return stock_client::judge(look, id);
    };
    match look.at(&path).and_then(|exchange| exchange.status()) {
        Some(400 | 401 | 405) => stock_client::judge(look, id),
        _ => Finding::unknown(
            "The stock npm client asks the registry for advisories; whether this one answers \
             cannot be seen without sending it a list of packages.",
        ),
    }
}
