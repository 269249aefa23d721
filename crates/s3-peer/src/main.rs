//! `s3-peer FOLDER PORT`: an S3 server on loopback with one bucket, `packages`, in an existing folder,
//! until it is ended. It checks signatures; its one key is `peer` with the secret `peer-secret`.

use std::error::Error;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(folder), Some(port)) = (args.next(), args.next()) else {
        return Err("usage: s3-peer FOLDER PORT".into());
    };
    std::fs::create_dir_all(format!("{folder}/packages"))?;
    let files = FileSystem::new(&folder).map_err(|why| format!("{folder}: {why:?}"))?;
    let mut service = S3ServiceBuilder::new(files);
    service.set_auth(SimpleAuth::from_single("peer", "peer-secret"));
    let service = service.build();
    let listener = TcpListener::bind(("127.0.0.1", port.parse()?)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let server = Builder::new(TokioExecutor::new());
    loop {
        let (stream, _) = listener.accept().await?;
        let connection = server.serve_connection(TokioIo::new(stream), service.clone());
        let connection = connection.into_owned();
        tokio::spawn(async move {
            if let Err(why) = connection.await {
                eprintln!("a connection ended: {why}");
            }
        });
    }
}
