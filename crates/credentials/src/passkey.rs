//! Passkeys and security keys: the relying party of WebAuthn Level 3.
//!
//! The ceremonies are those of `webauthn-rs`, which draws its challenge itself (32 bytes of the system's
//! randomness) and looks at the clock only for certificates, which attestation `none` has not. What it
//! leaves to others is here: limits, the resident key, the list of allowed passkeys, and what was said of
//! page and person, for the rule to judge.

mod refused;

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn,
};

pub use refused::Refused;

/// The most bytes of what a browser answers.
pub const ANSWER_BYTES: usize = 16 * 1024;
/// The most bytes of a credential's id (WebAuthn Level 3, section 7.1, step 25).
pub const ID_BYTES: usize = 1023;
/// How long an authenticator may take, in seconds.
pub const SECONDS: u64 = 300;
/// The bytes by which an authenticator knows an account. They say nothing of the person.
pub const HANDLE_BYTES: usize = 16;

/// The registry, as authenticators know it.
pub struct RelyingParty {
    webauthn: Webauthn,
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelyingParty(…)")
    }
}

/// A ceremony that has begun.
pub struct Begun {
    /// What the page's script is given, as JSON.
    pub options: Value,
    /// What is kept until the answer arrives, and given to nobody.
    pub state: String,
}

/// A passkey as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The credential's id, in base64url.
    pub id: String,
    /// Public key, counter and flags, as JSON. There is no secret in it.
    pub credential: String,
}

/// What was said of the page, the device and the person in a ceremony whose signature is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The origin of the page.
    pub origin: String,
    /// Whether the page stood in a frame of another site.
    pub cross_origin: bool,
    /// Whether somebody was there.
    pub present: bool,
    /// Whether the device knew them, by PIN, finger or face.
    pub verified: bool,
    /// Whether the passkey can be copied to a provider.
    pub backup_eligible: bool,
    /// Whether it was.
    pub backed_up: bool,
}

/// What a browser answers at a sign-in, read and not yet believed.
pub struct Assertion {
    sent: PublicKeyCredential,
    page: Page,
}

impl Assertion {
    /// Reads it.
    ///
    /// # Errors
    /// It is too long, or is none.
    pub fn read(body: &[u8]) -> Result<Self, Refused> {
        let sent: PublicKeyCredential = read(body)?;
        let page = Page::read(&sent.response.client_data_json)?;
        fits(&sent.raw_id)?;
        Ok(Self { sent, page })
    }

    /// The id of the credential that it says it is of, in base64url.
    pub fn credential_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.sent.raw_id)
    }

    /// The account that it says it is of.
    pub fn handle(&self) -> Option<&[u8]> {
        self.sent.get_user_unique_id()
    }
}

impl RelyingParty {
    /// The relying party of a registry at this address: its id is the host, its origin the address.
    ///
    /// # Errors
    /// The host is an address made of numbers, which no browser takes.
    pub fn new(base_url: &str) -> Result<Self, Refused> {
        let origin = Url::parse(base_url).map_err(|_| Refused::NoName)?;
        let host = origin.domain().ok_or(Refused::NoName)?.to_owned();
        let name = format!("Portcullis {host}");
        let builder = WebauthnBuilder::new(&host, &origin).map_err(|_| Refused::NoName)?;
        let builder = builder.rp_name(&name).timeout(Duration::from_secs(SECONDS));
        let webauthn = builder.build().map_err(|_| Refused::NoName)?;
        Ok(Self { webauthn })
    }

    /// Begins to make a passkey for this account, which has these already.
    ///
    /// # Errors
    /// The protocol's library refuses.
    pub fn begin_making(
        &self,
        handle: [u8; HANDLE_BYTES],
        login: &str,
        known: &[Kept],
    ) -> Result<Begun, Refused> {
        let known = known
            .iter()
            .flat_map(|kept| URL_SAFE_NO_PAD.decode(&kept.id));
        let known = known.collect();
        let user = Uuid::from_bytes(handle);
        let begun = self
            .webauthn
            .start_passkey_registration(user, login, login, Some(known));
        let (options, state) = begun?;
        let mut options = public_key(&options)?;
        // The library asks for no resident key; without one there is no sign-in by passkey alone.
        let selection = options.get_mut("authenticatorSelection");
        let selection = selection.and_then(Value::as_object_mut);
        let selection = selection.ok_or(Refused::Unreadable)?;
        selection.insert("residentKey".to_owned(), json!("required"));
        selection.insert("requireResidentKey".to_owned(), json!(true));
        Ok(Begun {
            options,
            state: written(&state)?,
        })
    }

    /// Takes the passkey that was made.
    ///
    /// # Errors
    /// The answer is too long or none, is of another ceremony, page or relying party, or nobody was
    /// verified.
    pub fn finish_making(&self, body: &[u8], state: &str) -> Result<(Kept, Said), Refused> {
        let sent: RegisterPublicKeyCredential = read(body)?;
        let page = Page::read(&sent.response.client_data_json)?;
        let state: PasskeyRegistration = kept_state(state)?;
        let passkey = self.webauthn.finish_passkey_registration(&sent, &state)?;
        fits(passkey.cred_id())?;
        let id = URL_SAFE_NO_PAD.encode(passkey.cred_id());
        let credential = serde_json::to_value(&passkey).map_err(|_| Refused::Unreadable)?;
        let flag = |name: &str| credential.pointer(name) == Some(&Value::Bool(true));
        let said = Said {
            origin: page.origin,
            cross_origin: page.cross_origin,
            // The library takes no passkey that nobody touched.
            present: true,
            verified: flag("/cred/user_verified"),
            backup_eligible: flag("/cred/backup_eligible"),
            backed_up: flag("/cred/backup_state"),
        };
        let credential = credential.to_string();
        Ok((Kept { id, credential }, said))
    }

    /// Begins to ask for a passkey: for one of these, or for any of this registry's where none is named.
    ///
    /// # Errors
    /// The protocol's library refuses.
    pub fn begin_asking(&self, allowed: &[Kept]) -> Result<Begun, Refused> {
        let (options, state) = self.webauthn.start_discoverable_authentication()?;
        let mut options = public_key(&options)?;
        let allowed = allowed.iter();
        let allowed = allowed.map(|kept| json!({ "type": "public-key", "id": kept.id }));
        let all = options.as_object_mut().ok_or(Refused::Unreadable)?;
        all.insert("allowCredentials".to_owned(), allowed.collect());
        Ok(Begun {
            options,
            state: written(&state)?,
        })
    }

    /// Believes an assertion of this passkey, or does not; the credential as it is from now on.
    ///
    /// # Errors
    /// It is of another ceremony, page, relying party or key; nobody was there or verified; or the key has
    /// counted on elsewhere.
    pub fn finish_asking(
        &self,
        assertion: &Assertion,
        state: &str,
        kept: &Kept,
    ) -> Result<(String, Said), Refused> {
        let state: DiscoverableAuthentication = kept_state(state)?;
        let mut passkey: Passkey = kept_state(&kept.credential)?;
        let result = self.webauthn.finish_discoverable_authentication_v2(
            &assertion.sent,
            state,
            &passkey,
        )?;
        passkey.update_credential(&result);
        let said = Said {
            origin: assertion.page.origin.clone(),
            cross_origin: assertion.page.cross_origin,
            present: true,
            verified: result.user_verified(),
            backup_eligible: result.backup_eligible(),
            backed_up: result.backup_state(),
        };
        Ok((written(&passkey)?, said))
    }
}

/// What the browser says of the page. It is part of what was signed, so once the signature is right it is
/// what the browser saw.
struct Page {
    origin: String,
    cross_origin: bool,
}

impl Page {
    fn read(client_data: &[u8]) -> Result<Self, Refused> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct ClientData {
            origin: String,
            #[serde(default)]
            cross_origin: bool,
            top_origin: Option<String>,
        }
        let data: ClientData = read(client_data)?;
        Ok(Self {
            origin: data.origin,
            cross_origin: data.cross_origin || data.top_origin.is_some(),
        })
    }
}

fn read<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Result<T, Refused> {
    if body.len() > ANSWER_BYTES {
        return Err(Refused::TooLong);
    }
    serde_json::from_slice(body).map_err(|_| Refused::Unreadable)
}

fn fits(id: &[u8]) -> Result<(), Refused> {
    if id.len() > ID_BYTES {
        Err(Refused::TooLong)
    } else {
        Ok(())
    }
}

/// The part of the options that the page's script hands on.
fn public_key(options: &impl serde::Serialize) -> Result<Value, Refused> {
    let options = serde_json::to_value(options).map_err(|_| Refused::Unreadable)?;
    options.get("publicKey").cloned().ok_or(Refused::Unreadable)
}

fn written(value: &impl serde::Serialize) -> Result<String, Refused> {
    serde_json::to_string(value).map_err(|_| Refused::Unreadable)
}

fn kept_state<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, Refused> {
    serde_json::from_str(text).map_err(|_| Refused::Unreadable)
}

/// Entry for fuzzing: no answer of a browser may panic, whatever ceremony is under way.
pub fn fuzz(bytes: &[u8]) {
    let Ok(party) = RelyingParty::new("https://crates.example.org") else {
        return;
    };
    if let Ok(begun) = party.begin_making([0; HANDLE_BYTES], "ada", &[]) {
        let made = party.finish_making(bytes, &begun.state);
        assert!(
            made.is_err(),
            "a stranger's bytes were signed for this challenge"
        );
    }
    if let Ok(assertion) = Assertion::read(bytes) {
        assert!(assertion.credential_id().len() <= ID_BYTES * 4 / 3 + 1);
    }
}

#[cfg(test)]
mod tests;
