//! An object storage on this machine: the server of the Python package moto, which `scripts/test` puts
//! into `target/python`.

use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lamppost::app::open_media;
use lamppost::config::{MediaSettings, Settings};
use lamppost::media::MediaName;

use super::Call;
use super::ports::free_address;

/// The bucket that every test's storage has.
const BUCKET: &str = "photos";
pub const SECRET: &str = "a-secret-of-the-tests";

/// A program of the environment that `scripts/test` makes.
pub fn installed(program: &str) -> PathBuf {
    let path = PathBuf::from("target/python/bin").join(program);
    assert!(path.exists(), "{} is missing: scripts/test installs it", path.display());
    path
}

/// A running storage with an empty bucket. It forgets everything when it ends.
pub struct Moto {
    pub address: SocketAddr,
    child: Child,
}

impl Moto {
    pub fn start() -> Self {
        Self::start_at(free_address())
    }

    fn start_at(address: SocketAddr) -> Self {
        let child = Command::new(installed("moto_server"))
            .args(["-H", "127.0.0.1", "-p", &address.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let moto = Self { address, child };
        for _ in 0..600 {
            if TcpStream::connect(address).is_ok() {
                let made = Call::new("PUT", &format!("/{BUCKET}")).try_send(address);
                assert_eq!(made.map(|reply| reply.status), Some(200), "the bucket is made");
                return moto;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("moto does not listen");
    }

    /// The same storage started anew, as empty as at the first time.
    pub fn restart(&mut self) {
        self.end();
        *self = Self::start_at(self.address);
    }

    /// Ends it: its port refuses connections from then on.
    pub fn end(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Lets it accept connections and answer nothing, or go on.
    pub fn sleep(&self, asleep: bool) {
        let signal = if asleep { "-STOP" } else { "-CONT" };
        let done = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(done.unwrap().success());
    }

    /// Points settings at it.
    pub fn use_for(&self, settings: &mut MediaSettings) {
        settings.place = Self::url().parse().unwrap();
        settings.endpoint = Some(format!("http://{}", self.address).parse().unwrap());
        settings.access_key = "tester".into();
        settings.secret_key = SECRET.into();
        settings.allow_http = true;
    }

    /// The variables that point a command at it.
    pub fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("LAMPPOST_MEDIA_ENDPOINT", format!("http://{}", self.address)),
            ("LAMPPOST_MEDIA_ACCESS_KEY", "tester".into()),
            ("LAMPPOST_MEDIA_SECRET_KEY", SECRET.into()),
            ("LAMPPOST_MEDIA_ALLOW_HTTP", "true".into()),
        ]
    }

    /// The place that photos are kept in.
    pub fn url() -> String {
        format!("s3://{BUCKET}/city/one")
    }

    /// The keys of all objects.
    pub fn keys(&self) -> Vec<String> {
        let list = Call::get(&format!("/{BUCKET}?list-type=2")).send(self.address).expect(200);
        let text = list.text();
        let keys = text.split("<Key>").skip(1);
        keys.map(|rest| rest.split("</Key>").next().unwrap().to_owned()).collect()
    }

    /// Puts something else in the place of the photo that an object belongs to.
    pub fn damage(&self, key: &str) {
        let mut settings = Settings::for_directory(PathBuf::new()).media;
        self.use_for(&mut settings);
        let store = open_media(&settings, &settings.place).unwrap();
        let file = key.rsplit('/').next().unwrap();
        let name = MediaName::parse(&file[..32]).unwrap();
        store.put_files(&name, b"not the picture", b"nor its thumbnail").unwrap();
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.end();
    }
}
