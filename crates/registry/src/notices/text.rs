//! The words of a notice. It says what changed, when and from where, and what to do about it; nothing in
//! it can be used but the link, which only stops things.

use std::fmt::Write;
use std::net::IpAddr;

use domain::{Event, Timestamp};

mod holds;
mod publishers;

/// The most changes that one mail lists.
const LINES: usize = 50;

/// What a notice tells.
pub(super) struct Notice<'a> {
    pub(super) base_url: &'a str,
    pub(super) login: &'a str,
    pub(super) events: &'a [&'a Event],
    pub(super) whence: &'a str,
    pub(super) at: Timestamp,
    pub(super) link: &'a str,
    /// The link that ends a recovery which is told of.
    pub(super) objection: Option<&'a str>,
}

impl Notice<'_> {
    pub(super) fn subject(&self) -> String {
        let host = self.base_url.split("//").nth(1).unwrap_or(self.base_url);
        let first = self.events.first().map(|event| headline(event));
        let first = first.unwrap_or("a change");
        format!("{first}: your account '{}' on {host}", self.login)
    }

    pub(super) fn body(&self) -> String {
        let mut text = format!(
            "About the account '{}' on {}:\n\n",
            self.login, self.base_url
        );
        for event in self.events.iter().take(LINES) {
            writeln!(text, "  - {}", sentence(event)).expect("text takes text");
        }
        if let Some(more) = self
            .events
            .len()
            .checked_sub(LINES)
            .filter(|more| *more > 0)
        {
            writeln!(text, "  - And {more} more of the same kind.").expect("text takes text");
        }
        if let Some(objection) = self.objection {
            write!(
                text,
                "\nIf you do not want this recovery, open this page and press the button. It ends the recovery and\n\
                 changes nothing else:\n\n  {}/recover/object/{objection}\n",
                self.base_url
            )
            .expect("text takes text");
        }
        let (at, whence) = (self.at.to_seconds_text(), self.whence);
        let (base_url, link) = (self.base_url, self.link);
        write!(
            text,
            "\nWhen:  {at}\nFrom:  {whence}\n\n\
             If this was you, there is nothing to do.\n\n\
             If this was not you, open this page and press the button. It freezes the account at once:\n\
             every session ends, every token stops, and nobody can publish with it until it is recovered.\n\n  \
             {base_url}/account/freeze/{link}\n\n\
             We never ask for a password or a code by mail. Sign in by typing the address yourself.\n"
        )
        .expect("text takes text");
        text
    }
}

/// What those are told who own packages with somebody whose address no longer counts. They cannot act for
/// the account, so there is no link in it.
pub(super) fn to_companion(base_url: &str, login: &str, reason: &str) -> [String; 2] {
    let host = base_url.split("//").nth(1).unwrap_or(base_url);
    let subject = format!("The address of '{login}' on {host} is no longer verified");
    let domain = domain_words(reason);
    let text = format!(
        "You own packages on {base_url} together with '{login}'. The mail address of that account no longer\n\
         counts as verified, because its domain has {domain}. Somebody else may read mail there now.\n\n\
         The account can publish nothing until its owner has signed in and seen to it. Please tell them by a way\n\
         that is not that address.\n"
    );
    [subject, text]
}

/// As much of an address as tells home from abroad: the first three parts of IPv4, the first three
/// groups of IPv6.
pub(super) fn coarse(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

fn headline(event: &Event) -> &'static str {
    match event {
        Event::FactorAdded { .. } => "A factor was added",
        Event::FactorRemoved { .. } => "A factor was removed",
        Event::FactorDoubted { .. } => "A passkey was refused",
        Event::CodesAllowed { .. } => "What may stand in for the passkey changed",
        Event::PasswordChanged { .. } => "The password was changed",
        Event::PasswordLeaked { .. } => "The password must be changed",
        Event::EmailChanged { .. } => "The address was changed",
        Event::EmailUnverified { .. } => "The address is no longer verified",
        Event::AccountFrozen { .. } => "The account was frozen",
        Event::AccountThawed { .. } => "The account works again",
        Event::RecoveryAsked { .. } | Event::RecoveryApproved { .. } => "A recovery is under way",
        Event::RecoveryEnded { .. } => "A recovery ended without effect",
        Event::RecoveryDone { .. } => "The account was recovered",
        Event::PauseLifted { .. } => "The pause of publishing was lifted",
        Event::DeviceConfirmed { .. } => "A new browser signed in",
        Event::SessionsEnded { .. } => "All sessions were ended",
        Event::TokenMinted { .. } => "A token was minted",
        Event::SecretRevealed { .. } => "A secret of yours was found in the open",
        Event::TokenRevoked { .. } => "A token was revoked",
        Event::TokenRotated(_) => "A token was replaced",
        Event::AccountDeleted { .. } => "The account was deleted",
        Event::OwnerInvited(_) => "Somebody was asked to take a role",
        Event::OwnerAdded(_) | Event::OwnerRemoved(_) => "The owners of a package changed",
        Event::RoleChanged(_) | Event::TeamRoleChanged(_) => "The roles on a package changed",
        Event::PackageTransferred(_) => "A package has another organisation",
        Event::MemberChanged(_) | Event::TeamMemberChanged(_) => {
            "The people of an organisation changed"
        }
        Event::PackageCritical { .. } | Event::PublisherOnly(_) => {
            "What publishing a package takes changed"
        }
        Event::PublisherAdded(_) => "A build service may publish a package",
        Event::PublisherRemoved(_) => "A build service may no longer publish a package",
        Event::BuilderAdopted(_) => "A package has another builder",
        event => holds::headline(event).unwrap_or("A change"),
    }
}

fn sentence(event: &Event) -> String {
    match event {
        Event::FactorAdded { factor, .. } => format!("{} was added.", factor_words(factor)),
        Event::FactorRemoved { factor, .. } => format!("{} was removed.", factor_words(factor)),
        Event::FactorDoubted { passkey, .. } => format!(
            "The passkey {passkey} answered as only a copy of it could; the sign-in was refused. Remove that passkey."
        ),
        Event::CodesAllowed { allowed: true, .. } => {
            "Codes of an app are allowed in place of the passkey from now on.".to_owned()
        }
        Event::CodesAllowed { allowed: false, .. } => {
            "Codes of an app are no longer allowed in place of the passkey.".to_owned()
        }
        Event::PasswordChanged { .. } => "The password was changed.".to_owned(),
        Event::PasswordLeaked { .. } => {
            "The password is in lists of leaked passwords, so others can know it. Nothing else can be done with \
             the account until it is changed."
                .to_owned()
        }
        Event::EmailChanged { undone: false, .. } => {
            "The mail address was changed. The address before can take that back for 72 hours, by the link \
             in a mail of its own."
                .to_owned()
        }
        Event::EmailChanged { undone: true, .. } => {
            "The change of the mail address was taken back.".to_owned()
        }
        Event::EmailUnverified { reason, .. } => format!(
            "The mail address no longer counts as verified, because its domain has {}. Nothing can be published \
             until an address is verified again.",
            domain_words(reason)
        ),
        Event::AccountFrozen { by, .. } => format!("The account was frozen {}.", by_whom(by)),
        Event::AccountThawed { by, .. } => format!("The account works again; it was thawed {}.", by_whom(by)),
        Event::RecoveryAsked { way, .. } => format!(
            "Somebody asked to recover the account ({way}). It takes effect only after the waiting time of the \
             recovery policy."
        ),
        Event::RecoveryApproved { .. } => "A member of the staff agreed to the recovery.".to_owned(),
        Event::RecoveryEnded { how, .. } => format!("The recovery ended without effect: {how}."),
        Event::RecoveryDone { .. } => {
            "The account was recovered: its factors, sessions and tokens from before are gone, and so are the \
             trusted publishers that it had added. It publishes nothing for 72 hours."
                .to_owned()
        }
        Event::PauseLifted { .. } => {
            "Another owner lifted the pause of publishing that followed a change of the account.".to_owned()
        }
        Event::DeviceConfirmed { .. } => {
            "A browser that was not used with the account before was confirmed and signed in.".to_owned()
        }
        Event::SessionsEnded { .. } => "All sessions were ended.".to_owned(),
        Event::TokenMinted { token, names, actions, until, .. } => {
            let may = if actions.is_empty() { "read".to_owned() } else { actions.join(", ") };
            format!("The token {token} was minted: it may {may} on {} until {until}.", names.join(", "))
        }
        Event::SecretRevealed { kind, .. } => format!(
            "A {kind} token of yours was reported to us by somebody who could read it. It works no longer. What it \
             could do, others may have done: look through what was published and who owns your packages, and mint \
             another where you need one."
        ),
        Event::TokenRevoked { token, .. } => format!("The token {token} was revoked."),
        Event::PackageCritical { package, critical, reason, from, .. } => {
            critical_sentence(package, *critical, reason, from.as_deref())
        }
        event => sentence_of_roles(event),
    }
}

/// The same for those of roles, organisations and the end of an account.
fn sentence_of_roles(event: &Event) -> String {
    match event {
        Event::TokenRotated(rotation) => format!(
            "The token {} took the place of {}, with the same scope; the old one stops working at {}.",
            rotation.token, rotation.former, rotation.former_until
        ),
        Event::AccountDeleted { .. } => {
            "The account was deleted: its sessions, tokens and roles are gone, and nobody can sign in with it. \
             Its login stays taken. If this was not you, write to whoever runs the registry."
                .to_owned()
        }
        Event::OwnerInvited(change) => {
            let role = change.role.unwrap_or("owner");
            format!("{} was asked to become {} {role} of {}.", change.account, article(role), change.package)
        }
        Event::RoleChanged(change) => match change.role.unwrap_or("owner") {
            "none" => format!("{} has no role on {} any more.", change.account, change.package),
            role => format!("{} became {} {role} of {}.", change.account, article(role), change.package),
        },
        Event::TeamRoleChanged(change) => match change.role {
            "none" => format!("The team {} has no role on {} any more.", change.team, change.package),
            role => format!("The team {} became {} {role} of {}.", change.team, article(role), change.package),
        },
        Event::PackageTransferred(transfer) => format!(
            "{} belongs to the organisation {} from now on. Whoever had a role on it has one only by that.",
            transfer.package, transfer.organisation
        ),
        Event::MemberChanged(change) => match change.standing {
            "invited" => format!("{} was asked into the organisation {}.", change.account, change.organisation),
            "none" => format!("{} belongs to the organisation {} no longer.", change.account, change.organisation),
            standing => {
                let article = article(standing);
                format!("{} is {article} {standing} of the organisation {}.", change.account, change.organisation)
            }
        },
        Event::TeamMemberChanged(change) => {
            let verb = if change.member { "belongs" } else { "no longer belongs" };
            format!("{} {verb} to the team {} of {}.", change.account, change.team, change.organisation)
        }
        Event::OwnerAdded(change) => format!("{} became an owner of {}.", change.account, change.package),
        Event::OwnerRemoved(change) => {
            format!("{} is no longer an owner of {}.", change.account, change.package)
        }
        Event::BuilderAdopted(change) => format!(
            "{} says that {} is built by a builder that it did not have before; its security page names it.",
            change.actor, change.package
        ),
        event => holds::sentence(event).unwrap_or_else(|| publishers::sentence(event)),
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'o']) {
        "an"
    } else {
        "a"
    }
}

fn factor_words(factor: &str) -> &str {
    match factor {
        "password" => "The password",
        "totp" => "An authenticator app",
        "recovery-codes" => "A set of recovery codes",
        "passkey" => "A passkey",
        other => other,
    }
}

fn domain_words(reason: &str) -> &str {
    match reason {
        "lapsed" => "lapsed",
        "in-redemption" => "been let go by its holder",
        "reregistered" => "changed hands",
        other => other,
    }
}

fn critical_sentence(package: &str, critical: bool, reason: &str, from: Option<&str>) -> String {
    if !critical {
        return format!("{package} no longer counts as critical.");
    }
    format!(
        "{package} counts as critical ({}). From {} on, changing it takes a passkey or security key, or a token \
         minted in the last 90 days by a session that showed one. Add a passkey to the account before that.",
        critical_words(reason),
        from.unwrap_or("now")
    )
}

fn critical_words(reason: &str) -> &str {
    match reason {
        "downloads" => "it is among the most downloaded packages here",
        "dependants" => "it is among the packages here that most others need",
        "staff" => "the staff of the registry said so",
        other => other,
    }
}

fn by_whom(by: &str) -> &'static str {
    match by {
        "link" => "by the link in one of these mails",
        "operator" => "by the operator of the registry",
        _ => "by a member of the staff",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_coarsely() {
        for (address, expected) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ] {
            assert_eq!(coarse(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn a_notice_says_what_when_whence_and_what_to_do() {
        let event = Event::FactorRemoved {
            account: "usr_0000000000000001".into(),
            factor: "totp",
        };
        let notice = Notice {
            base_url: "https://crates.example.org",
            login: "ada",
            events: &[&event],
            whence: "192.0.2.0/24, Firefox",
            at: Timestamp::from_micros(1_795_802_399_000_000),
            link: "pcl_c_x",
            objection: None,
        };
        insta::assert_snapshot!(
            "notice",
            format!("{}\n\n{}", notice.subject(), notice.body())
        );
    }
}
