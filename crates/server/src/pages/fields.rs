//! What a form sends. One that is none gets a page that says so, not a line of text.

use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::Response;
use registry::{Error, Registry};
use serde::de::DeserializeOwned;

use super::told::trouble;
use super::visitor::Visitor;

/// The fields of a form.
pub(crate) struct Fields<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Registry> for Fields<T> {
    type Rejection = Response<Body>;

    async fn from_request(request: Request, registry: &Registry) -> Result<Self, Response<Body>> {
        let visitor = Visitor::stranger(registry, request.headers());
        match Form::from_request(request, registry).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(why) => {
                tracing::debug!(%why, "a form could not be read");
                let error = Error::malformed(
                    "this form cannot be read: a field is missing, stands there twice, or is too long",
                );
                Err(trouble(&visitor, &error))
            }
        }
    }
}
