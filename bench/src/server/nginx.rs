//! nginx on the same bytes: started by hand on loopback with a configuration of its own, ended by its
//! process id.

use std::error::Error;
use std::fs;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::process;

/// Set up as a careful operator would for many small files that seldom change.
const CONFIGURATION: &str = "\
daemon off;
USER
worker_processes auto;
error_log FOLDER/error.log;
pid FOLDER/pid;
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    tcp_nodelay on;
    keepalive_requests 100000000;
    gzip_static on;
    open_file_cache max=4000 inactive=10m;
    open_file_cache_valid 10m;
    types { application/gzip crate; }
    default_type text/plain;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
    server { listen 127.0.0.1:PORT backlog=1024; root FOLDER/root; }
}
";

/// A running nginx; it ends with the value.
#[derive(Debug)]
pub(crate) struct Nginx {
    folder: TempDir,
    master: Child,
    pub(crate) port: u16,
}

impl Nginx {
    /// Starts it on an empty folder; nothing where it is not installed.
    pub(crate) fn start() -> Result<Option<Self>, Box<dyn Error>> {
        if !super::is_installed("nginx", "-v") {
            return Ok(None);
        }
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("root"))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        // Started by root it would give up its rights, and could not read a folder for its owner alone.
        let user = if is_root()? { "user root;" } else { "" };
        let configuration = CONFIGURATION
            .replace("USER", user)
            .replace("FOLDER", &folder.path().display().to_string())
            .replace("PORT", &port.to_string());
        let path = folder.path().join("nginx.conf");
        fs::write(&path, configuration)?;
        let master = Command::new("nginx")
            .arg("-c")
            .arg(&path)
            .stderr(Stdio::null())
            .spawn()?;
        let started = Self {
            folder,
            master,
            port,
        };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if begun.elapsed() > Duration::from_secs(10) {
                return Err("nginx does not start".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Some(started))
    }

    /// Puts bytes where this path leads to.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let file = self.place(path)?;
        fs::write(file, bytes)
    }

    /// The same for a file that is there already: both servers then read the same bytes in memory.
    pub(crate) fn link(&self, path: &str, file: &Path) -> io::Result<()> {
        std::os::unix::fs::symlink(file, self.place(path)?)
    }

    fn place(&self, path: &str) -> io::Result<std::path::PathBuf> {
        let file = self
            .folder
            .path()
            .join("root")
            .join(path.trim_start_matches('/'));
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(file)
    }

    /// The master and its workers.
    pub(crate) fn pids(&self) -> Result<Vec<u32>, Box<dyn Error>> {
        let mut pids = process::children(self.master.id())?;
        pids.push(self.master.id());
        Ok(pids)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let id = self.master.id().to_string();
        let ended = Command::new("kill").args(["-TERM", &id]).status();
        if let Err(error) = ended.and_then(|_| self.master.wait()) {
            eprintln!("nginx, process {id}, could not be ended: {error}");
        }
    }
}

fn is_root() -> Result<bool, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    Ok(line.is_some_and(|ids| ids.split_whitespace().nth(1) == Some("0")))
}
