//! Letting an address count again, and the link in the mail.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use registry::verify_again;

use crate::pages::{Frame, Member, page, see_other, trouble};

#[derive(Template)]
#[template(path = "verify_again.html")]
struct VerifyAgain {
    frame: Frame,
    /// The address, as it stands in the account.
    email: String,
    /// Whether the link in the mail was followed, and there is a button to press.
    followed: bool,
}

pub(super) async fn ask(Member { visitor, session }: Member) -> Response<Body> {
    match verify_again::ask(&visitor.registry, &session, visitor.now).await {
        Ok(()) => {
            let mailed = VerifyAgain {
                frame: visitor.frame("Look into your mail"),
                email: session.facts.account.email,
                followed: false,
            };
            page(&visitor.registry, StatusCode::OK, &mailed)
        }
        Err(error) => trouble(&visitor, &error),
    }
}

/// Looking at the link changes nothing: programs that read mail follow links too.
pub(super) async fn link(Member { visitor, session }: Member) -> Response<Body> {
    if let Err(error) = verify_again::may(&visitor.registry, &session, visitor.now).await {
        return trouble(&visitor, &error);
    }
    let mut frame = visitor.frame("Your address");
    // The page's own address holds the link, which no form sends on.
    frame.path = "/account".to_owned();
    let confirm = VerifyAgain {
        frame,
        email: session.facts.account.email,
        followed: true,
    };
    page(&visitor.registry, StatusCode::OK, &confirm)
}

pub(super) async fn confirm(
    Member { visitor, session }: Member,
    Path(link): Path<String>,
) -> Response<Body> {
    let (registry, browser) = (&visitor.registry, visitor.browser());
    match verify_again::confirm(registry, &session, &link, &browser, visitor.now).await {
        Ok(()) => see_other("/account"),
        Err(error) => trouble(&visitor, &error),
    }
}
