//! The layers of configuration, as a caller of the library sees them.

use std::path::Path;

use lamppost::config::{Flag, Input, LogFormat, Resolved, Source, entries, load, template};
use lamppost::db::DatabaseUrl;

struct Place {
    dir: tempfile::TempDir,
    input: Input,
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let input = Input { directory: dir.path().to_owned(), ..Input::default() };
    Place { dir, input }
}

impl Place {
    fn file(self, text: &str) -> Self {
        self.file_at("lamppost.toml", text)
    }

    fn file_at(self, name: &str, text: &str) -> Self {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn var(mut self, name: &str, value: &str) -> Self {
        self.input.vars.insert(name.to_owned(), value.into());
        self
    }

    fn flag(mut self, key: &'static str, name: &'static str, text: &str) -> Self {
        let text = text.to_owned();
        self.input.flags.push(Flag { key, name, text });
        self
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn load(&self) -> Resolved {
        load(&self.input).unwrap()
    }

    /// The faults, with the name of the temporary directory cut out.
    fn faults(&self) -> Vec<String> {
        let here = format!("{}/", self.path().display());
        let faults = load(&self.input).unwrap_err();
        faults.all().iter().map(|one| one.replace(&here, "")).collect()
    }
}

#[test]
fn with_nothing_given_the_defaults_hold() {
    let place = place();
    let resolved = place.load();
    let data = place.path().join("lamppost-data");
    assert_eq!(resolved.settings, lamppost::config::Settings::for_directory(data));
    assert_eq!(resolved.origins.file(), None);
    assert!(entries().all(|entry| *resolved.origins.of(entry.key) == Source::Default));
}

#[test]
fn a_flag_beats_the_environment_and_that_the_file_and_that_the_default() {
    let place = place()
        .file("bind = '127.0.0.1:1'\nworkers = 1\n[log]\nfilter = 'debug'\nformat = 'json'\n")
        .var("LAMPPOST_BIND", "127.0.0.1:2")
        .var("LAMPPOST_WORKERS", "2")
        .var("LAMPPOST_LOG_FILTER", "warn")
        .flag("bind", "--bind", "127.0.0.1:3");
    let Resolved { settings, origins } = place.load();
    assert_eq!(settings.bind.port(), 3);
    assert_eq!(origins.of("bind").to_string(), "--bind");
    assert_eq!(settings.workers, 2);
    assert_eq!(origins.of("workers").to_string(), "LAMPPOST_WORKERS");
    assert_eq!(settings.logging.filter, "warn");
    assert_eq!(settings.logging.format, LogFormat::Json);
    let file = place.path().join("lamppost.toml");
    assert_eq!(origins.of("log.format"), &Source::File(file, 5));
    assert_eq!(origins.of("shutdown_seconds"), &Source::Default);
}

#[test]
fn the_file_is_sought_in_a_fixed_order() {
    let everywhere = || {
        place()
            .file("workers = 4")
            .file_at("lamppost-data/lamppost.toml", "workers = 3")
            .file_at("b.toml", "workers = 2")
            .file_at("a.toml", "workers = 1")
    };
    let workers = |place: Place| place.load().settings.workers;
    let mut flagged = everywhere().var("LAMPPOST_CONFIG", "b.toml");
    flagged.input.config = Some("a.toml".into());
    assert_eq!(workers(flagged), 1);
    assert_eq!(workers(everywhere().var("LAMPPOST_CONFIG", "b.toml")), 2);
    assert_eq!(workers(everywhere()), 3);
    assert_eq!(workers(everywhere().var("LAMPPOST_DATA", "elsewhere")), 4);
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let mut missing = place();
    missing.input.config = Some("gone.toml".into());
    let faults = missing.faults();
    assert_eq!(faults, ["gone.toml: cannot be read: No such file or directory (os error 2)"]);
}

#[test]
fn a_variable_without_a_file_name_is_a_fault() {
    let faults = place().var("LAMPPOST_CONFIG", "").faults();
    assert_eq!(faults, ["LAMPPOST_CONFIG: must name a file"]);
}

#[test]
fn paths_in_the_file_start_at_the_file() {
    let mut place = place().file_at("etc/l.toml", "data = '../var'\ndatabase_url = 'sqlite:x.db'");
    place.input.config = Some("etc/l.toml".into());
    let settings = place.load().settings;
    assert_eq!(settings.data, place.path().join("etc/../var"));
    assert_eq!(settings.database, DatabaseUrl::Sqlite(place.path().join("etc/x.db")));
}

#[test]
fn the_database_lies_in_the_data_directory_wherever_that_was_named() {
    let place = place().var("LAMPPOST_DATA", "elsewhere");
    let file = place.path().join("elsewhere/lamppost.db");
    assert_eq!(place.load().settings.database, DatabaseUrl::Sqlite(file));
}

#[test]
fn only_the_embedded_database_is_migrated_without_being_told() {
    let postgres = || place().var("LAMPPOST_DATABASE_URL", "postgres://db/x");
    assert!(place().load().settings.migrate_on_start);
    assert!(!postgres().load().settings.migrate_on_start);
    let told = postgres().var("LAMPPOST_MIGRATE_ON_START", "true");
    assert!(told.load().settings.migrate_on_start);
}

#[test]
fn the_database_url_may_come_from_a_file_of_its_own() {
    let place = place()
        .file_at("secret", "postgres://me:secret@db/x\n")
        .var("LAMPPOST_DATABASE_URL_FILE", "secret");
    let resolved = place.load();
    let url = "postgres://me:secret@db/x".to_owned();
    assert_eq!(resolved.settings.database, DatabaseUrl::Postgres(url));
    let source = resolved.origins.of("database_url").to_string();
    assert_eq!(source, "LAMPPOST_DATABASE_URL_FILE");
    let shown = format!("{:?}", lamppost::config::as_table(&resolved));
    assert!(!shown.contains("secret@") && shown.contains("***"), "{shown}");
}

#[test]
fn the_database_url_must_not_come_twice() {
    let place = place()
        .file_at("secret", "sqlite:x")
        .var("LAMPPOST_DATABASE_URL_FILE", "secret")
        .var("LAMPPOST_DATABASE_URL", "sqlite:y");
    let twice = "LAMPPOST_DATABASE_URL_FILE: LAMPPOST_DATABASE_URL is set too; keep one of them";
    assert_eq!(place.faults(), [twice]);
}

#[test]
fn every_fault_of_every_layer_is_told_at_once_with_its_source() {
    let place = place()
        .file(
            "bnid = '127.0.0.1:1'\nbind = '127.0.0.1:99999'\nworkers = 'many'\ntrusted_proxies = ['x']\n\
             public_url = 'ftp://x'\nlog = 'info'\n[limits]\nphoto_byte = 1\nphoto_bytes = 0\n\
             form_seconds = 1.5\n[limit]\nx = 1\n",
        )
        .var("LAMPPOST_BNID", "x")
        .var("LAMPPOST_MIGRATE_ON_START", "yes")
        .flag("bind", "--bind", "localhost");
    assert_eq!(
        place.faults(),
        [
            "LAMPPOST_BNID: no such setting (did you mean LAMPPOST_BIND?)",
            "lamppost.toml:1: unknown key bnid (did you mean bind?)",
            "lamppost.toml:3: workers must be a whole number, not a text",
            "lamppost.toml:6: log is a table: write [log] on a line of its own",
            "lamppost.toml:8: unknown key limits.photo_byte (did you mean limits.photo_bytes?)",
            "lamppost.toml:10: limits.form_seconds must be a whole number, not a number with a fraction",
            "lamppost.toml:11: unknown key limit (did you mean limits?)",
            "lamppost.toml:2: bind has port 99999, but ports end at 65535",
            "--bind: bind must be an IP address and a port, such as 127.0.0.1:8311 or [::1]:8311, \
             not \"localhost\"",
            "lamppost.toml:5: public_url must be an http or https URL without user, password, ? and #",
            "lamppost.toml:4: trusted_proxies must hold IP addresses only, not \"x\"",
            "LAMPPOST_MIGRATE_ON_START: migrate_on_start must be true or false, not \"yes\"",
            "lamppost.toml:9: limits.photo_bytes must be a whole number from 1 to 1073741824, not \"0\"",
        ]
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_with_its_lines() {
    let faults = place().file("bind = \n\n[log\nfilter = 'info'\n").faults();
    assert!(faults.iter().any(|one| one.starts_with("lamppost.toml:1: ")), "{faults:?}");
    assert!(faults.iter().any(|one| one.starts_with("lamppost.toml:3: ")), "{faults:?}");
}

#[test]
fn settings_that_contradict_each_other_are_told_where_they_were_set() {
    let place = place()
        .file("[limits]\npage_default = 2000\n")
        .var("LAMPPOST_METRICS_BIND", "127.0.0.1:8311");
    assert_eq!(
        place.faults(),
        [
            "lamppost.toml:2: limits.page_default (2000) must not be larger than limits.page_max (1000)",
            "LAMPPOST_METRICS_BIND: metrics_bind (127.0.0.1:8311) must differ from bind (127.0.0.1:8311)",
        ]
    );
}

#[test]
fn a_password_is_in_no_message() {
    for url in ["mysql://me:secret@db/x", "postgres://me:secret@db:port/x"] {
        let faults = place().var("LAMPPOST_DATABASE_URL", url).faults();
        assert_eq!(faults.len(), 1);
        assert!(!faults[0].contains("secret"), "{faults:?}");
    }
}

#[test]
fn a_database_url_may_name_several_hosts() {
    let url = "postgres://me:secret@a:5432,[::1]:5433,c/x?target_session_attrs=read-write";
    let settings = place().var("LAMPPOST_DATABASE_URL", url).load().settings;
    let shown = settings.database.to_string();
    assert_eq!(shown, url.replace("secret", "***"));
    let wrong = place().var("LAMPPOST_DATABASE_URL", "postgres://a:5432,b:port/x").faults();
    assert_eq!(wrong.len(), 1);
}

#[test]
fn empty_switches_off_what_may_be_off_and_is_a_fault_elsewhere() {
    let place = place().file("metrics_bind = '127.0.0.1:9'").var("LAMPPOST_METRICS_BIND", "");
    assert_eq!(place.load().settings.metrics_bind, None);
    assert_eq!(place.var("LAMPPOST_BIND", "").faults().len(), 1);
}

#[test]
fn lists_and_durations_are_read_from_either_layer() {
    let place = place()
        .file("trusted_proxies = ['10.0.0.1', '::1']\n[limits]\nidempotency_hours = 0x30\n")
        .var("LAMPPOST_LIMITS_POOL_WAIT_SECONDS", "7");
    let settings = place.load().settings;
    assert_eq!(settings.trusted_proxies.len(), 2);
    assert_eq!(settings.limits.idempotency.as_secs(), 48 * 3600);
    assert_eq!(settings.limits.pool_wait.as_secs(), 7);
    let list = place.var("LAMPPOST_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2,::1");
    assert_eq!(list.load().settings.trusted_proxies.len(), 3);
}

/// Takes the `# ` from every line of the template that sets something.
fn uncommented(template: &str) -> String {
    let keys: Vec<&str> = entries().map(|entry| entry.key.rsplit('.').next().unwrap()).collect();
    let line = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if keys.iter().any(|key| rest.starts_with(&format!("{key} = "))) => {
            rest.to_owned()
        }
        _ => line.to_owned(),
    };
    template.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_template_holds_every_setting_and_says_the_defaults() {
    let empty = place();
    let text = template(&empty.load(), &[]);
    assert_eq!(place().file(&text).load().origins.file().map(Path::is_file), Some(true));
    let all = place().file(&uncommented(&text));
    let resolved = all.load();
    for entry in entries() {
        assert!(matches!(resolved.origins.of(entry.key), Source::File(..)), "{}", entry.key);
    }
    assert_eq!(resolved.settings, empty.load().settings);
}

#[test]
fn what_is_shown_is_a_file_that_says_the_same() {
    let shown = place().var("LAMPPOST_TRUSTED_PROXIES", "10.0.0.1,::1");
    let shown = shown.var("LAMPPOST_PUBLIC_URL", "https://311.example.org/a/").load();
    let again = place().file(&lamppost::config::as_toml(&shown.settings));
    assert_eq!(again.load().settings, shown.settings);
}

#[test]
fn a_flag_given_to_the_template_is_set_in_it() {
    let place = place()
        .flag("bind", "--bind", "0.0.0.0:80")
        .flag("database_url", "--database-url", "sqlite:x.db")
        .flag("data", "--data", "d");
    let text = template(&place.load(), &place.input.flags);
    assert!(text.contains("\nbind = \"0.0.0.0:80\"\n"), "{text}");
    let path = place.path().join("x.db");
    assert!(text.contains(&format!("\ndatabase_url = \"sqlite:{}\"\n", path.display())), "{text}");
    assert!(text.contains("\n# data = "), "{text}");
}

#[test]
fn the_secret_of_the_object_storage_is_never_shown() {
    let place = place()
        .var("LAMPPOST_MEDIA_URL", "s3://photos/city/")
        .var("LAMPPOST_MEDIA_SECRET_KEY", "hush-hush");
    let resolved = place.load();
    assert_eq!(resolved.settings.media.secret_key, "hush-hush");
    assert_eq!(resolved.settings.media.place.to_string(), "s3://photos/city");
    let shown = lamppost::config::as_toml(&resolved.settings);
    assert!(shown.contains("secret_key = \"***\"") && !shown.contains("hush"), "{shown}");
    assert!(!format!("{resolved:?}").contains("hush"));
}

#[test]
fn a_place_for_photos_is_a_directory_or_a_bucket() {
    let place = place().file("[media]\nurl = \"file:photos\"\n");
    let expected = lamppost::config::MediaPlace::Directory(place.path().join("photos"));
    assert_eq!(place.load().settings.media.place, expected);
    for wrong in ["photos", "s3://", "s3://key:secret@bucket/x", "file:", "http://x/y"] {
        let faults = crate::config::place().var("LAMPPOST_MEDIA_URL", wrong).faults();
        let expected = "media.url must be file: and a path, or s3://BUCKET/PREFIX";
        assert!(faults[0].contains(expected), "{faults:?}");
    }
    let plain = crate::config::place().var("LAMPPOST_MEDIA_ENDPOINT", "http://127.0.0.1:9000");
    assert!(plain.faults()[0].contains("media.allow_http"));
}

#[test]
fn a_provider_of_single_sign_on_is_named_whole_and_safely() {
    let resolved = place()
        .file("[staff]\noidc_issuer = 'https://login.example/'\noidc_client_id = 'lamppost'")
        .var("LAMPPOST_STAFF_OIDC_CLIENT_SECRET", "hush")
        .var("LAMPPOST_STAFF_OIDC_SECOND_FACTOR", "mfa, urn:two")
        .load();
    let staff = &resolved.settings.staff;
    assert_eq!(staff.oidc_issuer.as_deref(), Some("https://login.example/"), "letter by letter");
    assert_eq!(staff.oidc_second_factor, ["mfa", "urn:two"]);
    let shown = lamppost::config::as_toml(&resolved.settings);
    assert!(shown.contains("oidc_client_secret = \"***\"") && !shown.contains("hush"), "{shown}");
    let issuer = |text: &str| {
        place()
            .var("LAMPPOST_STAFF_OIDC_ISSUER", text)
            .var("LAMPPOST_STAFF_OIDC_CLIENT_ID", "lamppost")
    };
    assert!(issuer("http://127.0.0.1:9000").load().settings.staff.oidc_issuer.is_some());
    let plain = issuer("http://login.example").faults();
    assert_eq!(plain, ["LAMPPOST_STAFF_OIDC_ISSUER: staff.oidc_issuer must be an https URL"]);
    let half = place().var("LAMPPOST_STAFF_OIDC_CLIENT_ID", "lamppost").faults();
    assert!(half[0].contains("must be set along with staff.oidc_issuer"), "{half:?}");
    let half = place().var("LAMPPOST_STAFF_OIDC_ISSUER", "https://login.example").faults();
    assert!(half[0].contains("staff.oidc_client_id"), "{half:?}");
}
