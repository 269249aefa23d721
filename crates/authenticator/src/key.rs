//! One passkey: its key pair, whom it is for, and how often it was used.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

use crate::cbor;
use crate::conduct::{Conduct, Refused};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;

pub(crate) struct Key {
    pub(crate) id: Vec<u8>,
    pub(crate) party: String,
    pub(crate) user: Vec<u8>,
    pair: EcdsaKeyPair,
    uses: u32,
}

impl Key {
    pub(crate) fn new(party: &str, user: Vec<u8>, id_bytes: usize) -> Result<Self, Refused> {
        let mut id = vec![0; id_bytes];
        rand::fill(&mut id).map_err(|_| Refused::Keys)?;
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING);
        Ok(Self {
            id,
            party: party.to_owned(),
            user,
            pair: pair.map_err(|_| Refused::Keys)?,
            uses: 0,
        })
    }

    /// Counts one more use, or what it was told to say.
    pub(crate) fn count(&mut self, conduct: &Conduct) {
        self.uses = conduct.counter.unwrap_or(self.uses + 1);
    }

    /// The authenticator data (WebAuthn Level 3, section 6.1), with the public key where it is new.
    pub(crate) fn data(&self, party: &str, conduct: &Conduct, new: bool) -> Vec<u8> {
        let mut flags = 0;
        for (set, flag) in [
            (!conduct.absent, PRESENT),
            (!conduct.unverified, VERIFIED),
            (conduct.synced, BACKUP_ELIGIBLE | BACKED_UP),
            (new, ATTESTED),
        ] {
            if set {
                flags |= flag;
            }
        }
        let mut data = digest(&SHA256, party.as_bytes()).as_ref().to_vec();
        data.push(flags);
        // Synced passkeys do not count (section 6.1.1): their copies would have to agree.
        let uses = if conduct.synced { 0 } else { self.uses };
        data.extend(uses.to_be_bytes());
        if new {
            // Attestation 'none' says nothing of the model either.
            data.extend([0; 16]);
            let length = u16::try_from(self.id.len()).unwrap_or(u16::MAX);
            data.extend(length.to_be_bytes());
            data.extend(&self.id);
            data.extend(cbor::public_key(self.pair.public_key().as_ref()));
        }
        data
    }

    /// Signs the authenticator data and the digest of the client data (section 6.3.3).
    pub(crate) fn sign(&self, data: &[u8], client_data: &[u8]) -> Result<Vec<u8>, Refused> {
        let signed = [data, digest(&SHA256, client_data).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed);
        Ok(signature.map_err(|_| Refused::Keys)?.as_ref().to_vec())
    }
}
