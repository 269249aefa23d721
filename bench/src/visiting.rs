//! A passive visit of a server that answers at once: what is left is the visitor's own time.

use std::error::Error;

use assessor::polite::{self, Manners};
use assessor::target;
use principles::Framework;

use crate::stopwatch::once;
use crate::table::Table;
use crate::web_server::WebServer;

/// One visit at the rate that is usual on loopback.
pub(crate) fn passively(table: &mut Table, framework: &Framework) -> Result<(), Box<dyn Error>> {
    let server = WebServer::start()?;
    let target = target::origin(&server.origin())?;
    let manners = Manners::towards(&target);
    let day = crate::samples::DAY.parse()?;
    let (time, transcript) = once(|| polite::visit(&target, framework, &manners, day, |_, _| {}));
    let exchanges = transcript?.exchanges.len();
    let requests = server.requests();
    if exchanges != requests {
        return Err(format!("{requests} requests arrived, {exchanges} are recorded").into());
    }
    let seconds = time.as_secs_f64();
    // The first request waits for nobody, so it is not paced.
    let paced = u32::try_from(requests.saturating_sub(1)).unwrap_or(u32::MAX);
    table.add(
        &format!("passive visit, {requests} requests, once"),
        format!("{seconds:.2} s"),
        "<= 5 s",
    );
    table.add(
        "  requests a second",
        format!("{:.1}/s", f64::from(paced) / seconds),
        &format!("<= {}/s, as stated", manners.requests_per_second),
    );
    Ok(())
}
