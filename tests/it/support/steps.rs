//! Further steps that tests take with a city: read in both formats, change its description, fetch its
//! photos, break its database.

use std::path::Path;

use diesel::connection::SimpleConnection as _;
use lamppost::city::CityDescription;
use lamppost::city::files::{Folder, read};
use lamppost::city::store::apply;
use lamppost::db::StoreError;
use lamppost::jobs;
use serde_json::Value;

use super::TestCity;
use super::city::run;
use super::xml::Element;

impl TestCity {
    /// The identifiers that a list holds, in its order, which must be the same in both formats.
    #[track_caller]
    pub fn listed_both(&self, query: &str) -> Vec<String> {
        let codes = self.listed(query);
        let xml = self.get(&format!("/requests.xml?{query}")).expect(200).xml();
        assert_eq!(xml.name, "service_requests");
        let twin: Vec<&str> =
            xml.children.iter().map(|request| request.text_of("service_request_id")).collect();
        assert_eq!(twin, codes, "XML and JSON list the same");
        codes
    }

    /// Fails unless both formats refuse the path (without its suffix) with this status and blame `text`.
    #[track_caller]
    pub fn refused_both(&self, path: &str, query: &str, status: u16, text: &str) {
        let json = self.get(&format!("{path}.json?{query}")).expect(status);
        json.blames(text);
        let xml = self.get(&format!("{path}.xml?{query}")).expect(status).xml();
        assert_eq!(xml.name, "errors");
        let told = xml.children.iter().map(|error| {
            assert_eq!(error.text_of("code"), status.to_string());
            error.text_of("description").to_owned()
        });
        assert_eq!(told.collect::<Vec<_>>(), json.faults());
    }

    /// GET one request as XML, the element `request`.
    #[track_caller]
    pub fn request_xml(&self, code: &str) -> Element {
        let xml = self.get(&format!("/requests/{code}.xml")).expect(200).xml();
        assert_eq!(xml.names(), ["request"]);
        xml.child("request").clone()
    }

    /// What `extensions=true` adds to a request.
    #[track_caller]
    pub fn extended(&self, code: &str) -> Value {
        self.get(&format!("/requests/{code}.json?extensions=true")).expect(200).json()[0].clone()
    }

    /// The list of updates as JSON.
    #[track_caller]
    pub fn updates(&self, query: &str) -> Vec<Value> {
        let reply = self.get(&format!("/servicerequestupdates.json?{query}"));
        reply.expect(200).json().as_array().unwrap().clone()
    }

    /// The bytes of a photo of ours, by its whole address.
    #[track_caller]
    pub fn photo(&self, url: &str) -> Vec<u8> {
        let path = url
            .strip_prefix(&format!("http://{}", self.address))
            .unwrap_or_else(|| panic!("{url} is an address of this server"));
        let reply = self.get_path(path).expect(200);
        assert_eq!(reply.header("content-type"), Some("image/jpeg"));
        reply.body
    }

    /// Brings the folder's description into force once more, with a change, at the clock's time.
    pub fn describe(&self, folder: &str, change: impl FnOnce(&mut CityDescription)) {
        let mut city = read(&Folder::load(Path::new(folder)).unwrap()).unwrap().city;
        change(&mut city);
        let w = &self.workshop;
        let now = w.clock.now();
        w.store.write_here(|conn| apply(conn, &city, false, now)).unwrap();
        run(jobs::refresh(w)).unwrap();
    }

    /// Runs a statement on the database behind the server's back.
    pub fn sql(&self, statement: &str) {
        self.store()
            .write_here(|conn| conn.batch_execute(statement).map_err(StoreError::from))
            .unwrap();
    }
}
