//! A small disk of its own, which can be full.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A mounted file system in memory; gone when it is dropped, also by a test that fails.
pub struct Disk {
    folder: TempDir,
}

impl Disk {
    /// Mounts one of this many MiB, which root alone may.
    pub fn mount(size: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}m,mode=700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "portcullis-test"])
            .arg(folder.path())
            .status()
            .unwrap();
        assert!(mounted.success(), "{mounted}");
        Self { folder }
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Fills it until so many pages of 4 KiB are free.
    pub fn fill_to(&self, pages: u64) {
        const PAGE: usize = 4096;
        self.make_room();
        let mut filler = File::create(self.filler()).unwrap();
        let mut written = 0;
        loop {
            match filler.write(&[0; PAGE]) {
                Ok(PAGE) => written += 1,
                // A part of a page is a page.
                Ok(_) => {}
                Err(why) if why.kind() == ErrorKind::StorageFull => break,
                Err(why) => panic!("{why}"),
            }
        }
        let kept = u64::checked_sub(written, pages).unwrap();
        filler.set_len(kept * 4096).unwrap();
    }

    /// Takes away what filled it.
    pub fn make_room(&self) {
        match std::fs::remove_file(self.filler()) {
            Err(why) if why.kind() != ErrorKind::NotFound => panic!("{why}"),
            _ => {}
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let gone = Command::new("umount").arg(self.folder.path()).status();
        // A panic here would hide why the test failed.
        if !gone.is_ok_and(|gone| gone.success()) {
            eprintln!("{} stays mounted", self.folder.path().display());
        }
    }
}
