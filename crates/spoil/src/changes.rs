//! What is changed in a copy.

/// Pieces that mean something to one parser or another.
const PIECES: [&[u8]; 20] = [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\n",
    b"\"",
    b"'''",
    b"[[",
    b"{",
    b"../",
    b"%2e%2e%2f",
    b"-1",
    b"1e999",
    b"99999999999999999999",
    b"\\u0000",
    b"\\ud800",
    b"\x1b[2J",
    b"REGISTRY-DRILL",
    "\u{202e}".as_bytes(),
    "\u{e9}\u{301}".as_bytes(),
];
/// The longest piece that is cut, doubled or moved, in bytes.
const LONGEST: usize = 40;
/// The longest input that is made, in bytes.
const MOST: usize = 1 << 16;

/// Makes spoilt copies, by numbers that are the same in every run (xorshift, G. Marsaglia, 2003).
pub(crate) struct Changes<'a> {
    state: u64,
    corpus: &'a [Vec<u8>],
    words: &'a [Vec<u8>],
}

impl<'a> Changes<'a> {
    pub(crate) fn of(corpus: &'a [Vec<u8>], words: &'a [Vec<u8>]) -> Self {
        Self {
            state: 0x9E37_79B9_7F4A_7C15,
            corpus,
            words,
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 33) as usize % end.max(1)
    }

    /// One of these; nothing where there are none.
    fn one_of(&mut self, many: &[Vec<u8>]) -> Vec<u8> {
        let at = self.below(many.len());
        many.get(at).cloned().unwrap_or_default()
    }

    /// A copy with one to four changes.
    pub(crate) fn spoil(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes);
        }
        bytes.truncate(MOST);
        bytes
    }

    /// A bit or a byte, a cut, a piece that is doubled, repeated, moved, or put in from elsewhere.
    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let end = bytes.len().min(at + self.below(LONGEST));
        let part = bytes[at..end].to_vec();
        match self.below(10) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = self.below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => drop(bytes.splice(at..at, part)),
            5 => {
                let times = 1 << self.below(9);
                drop(bytes.splice(at..at, part.repeat(times)));
            }
            6 => {
                bytes.drain(at..end);
                let to = self.below(bytes.len() + 1);
                drop(bytes.splice(to..to, part));
            }
            7 => {
                let other = self.one_of(self.corpus);
                let from = self.below(other.len());
                let until = other.len().min(from + self.below(LONGEST * 4));
                drop(bytes.splice(at..end, other[from..until].to_vec()));
            }
            8 => {
                let word = self.one_of(self.words);
                drop(bytes.splice(at..end, word));
            }
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                drop(bytes.splice(at..at, piece.iter().copied()));
            }
        }
    }
}
