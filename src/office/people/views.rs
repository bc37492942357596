//! What goes over the wire about persons.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::merges::PersonMergeView;
use crate::people::Contact;
use crate::privacy::store::PersonReport;
use crate::privacy::{Reading, Receipt};
use crate::requests::Photo;
use crate::staff::Places;
use crate::time::format_instant;

/// How somebody can be reached; what is not known is left out.
#[derive(Serialize, ToSchema)]
pub(super) struct ContactView {
    /// A mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// A first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    /// A last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    /// A telephone number as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// The device that the request was made with.
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<String>,
    /// The account at the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<String>,
}

impl From<&Contact> for ContactView {
    fn from(one: &Contact) -> Self {
        Self {
            email: one.email.clone(),
            first_name: one.first_name.clone(),
            last_name: one.last_name.clone(),
            phone: one.phone.clone(),
            device_id: one.device_id.clone(),
            account_id: one.account_id.clone(),
        }
    }
}

/// A request and its reporter.
#[derive(Serialize, ToSchema)]
pub(super) struct PersonReportView {
    /// The request's number.
    id: i64,
    /// Its identifier, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    service_request_id: Option<String>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    jurisdiction_id: Option<String>,
    /// `production` or `test`.
    mode: &'static str,
    /// `open` or `closed`.
    status: &'static str,
    /// When it came in.
    #[schema(format = DateTime)]
    requested_datetime: String,
    /// The reporter.
    contact: ContactView,
    /// Whether the person has had the use of these data restricted: they are not shown then for this purpose.
    restricted: bool,
}

impl PersonReportView {
    pub(super) fn new(one: &PersonReport, places: &Places) -> Self {
        let request = &one.request;
        let owner = places.governments.iter().find(|(id, _)| *id == request.jurisdiction);
        Self {
            id: request.id,
            service_request_id: request.code.clone(),
            jurisdiction_id: owner.map(|(_, code)| code.clone()),
            mode: request.mode.as_str(),
            status: request.status().as_str(),
            requested_datetime: format_instant(request.requested_at),
            contact: ContactView::from(&one.contact),
            restricted: one.restricted,
        }
    }
}

/// One person's requests.
#[derive(Serialize, ToSchema)]
pub(super) struct PersonRequestsView {
    /// Oldest first.
    pub(super) requests: Vec<PersonReportView>,
    /// Why requests with other addresses are among them.
    pub(super) merges: Vec<PersonMergeView>,
}

/// Somebody has read contact data.
#[derive(Serialize, ToSchema)]
pub(super) struct ContactReadingView {
    /// Its number; later ones are larger.
    id: i64,
    /// When.
    #[schema(format = DateTime)]
    datetime: String,
    /// Whose request it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    jurisdiction_id: Option<String>,
    /// The request's number.
    request: i64,
    /// The number of the account; not there when it was the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<i64>,
    /// `request`, `person` or `export`.
    #[schema(example = "request")]
    view: &'static str,
    /// What for.
    #[schema(example = "answer")]
    purpose: &'static str,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

impl ContactReadingView {
    pub(super) fn new(one: &Reading, places: &Places) -> Self {
        let what = &one.what;
        let owner = places.governments.iter().find(|(id, _)| *id == what.jurisdiction);
        Self {
            id: one.id,
            datetime: format_instant(what.at),
            jurisdiction_id: owner.map(|(_, code)| code.clone()),
            request: what.request,
            account: what.account,
            view: what.view.as_str(),
            purpose: what.reason.purpose.as_str(),
            words: what.reason.words.clone(),
        }
    }
}

/// Everything that is kept of one person.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportView {
    /// When the document was made.
    #[schema(format = DateTime)]
    pub(crate) generated_datetime: String,
    /// What the person reported, oldest first.
    pub(crate) requests: Vec<ExportedRequestView>,
}

/// A request as its reporter is given it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedRequestView {
    /// What is kept to reach the person.
    contact: ContactView,
    /// The request's number.
    id: i64,
    /// Its identifier, if it has one.
    service_request_id: Option<String>,
    /// Whose it is.
    jurisdiction_id: Option<String>,
    /// Where it stands.
    status: &'static str,
    /// Why it stands there.
    status_notes: Option<String>,
    /// A headline.
    title: Option<String>,
    /// What was reported.
    description: Option<String>,
    /// When it came in.
    #[schema(format = DateTime)]
    requested_datetime: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    updated_datetime: String,
    /// Where it is.
    address: Option<String>,
    /// North of the equator, in degrees.
    lat: Option<f64>,
    /// East of Greenwich, in degrees.
    long: Option<f64>,
    /// Answers to the service's questions.
    answers: Vec<ExportedAnswerView>,
    /// The addresses of its photos.
    photos: Vec<String>,
    /// What was said about it in public, oldest first.
    notes: Vec<ExportedNoteView>,
}

/// An answer.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedAnswerView {
    /// The question's code.
    code: String,
    /// The answer.
    value: String,
}

/// A note.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedNoteView {
    /// When.
    #[schema(format = DateTime)]
    datetime: String,
    /// Where the request stood then.
    status: &'static str,
    /// What was said.
    text: Option<String>,
}

impl ExportedRequestView {
    pub(crate) fn new(
        one: &PersonReport,
        places: &Places,
        address: &dyn Fn(&str) -> String,
    ) -> Self {
        let request = &one.request;
        let owner = places.governments.iter().find(|(id, _)| *id == request.jurisdiction);
        let photo = |photo: &Photo| match photo {
            Photo::Stored(name) => address(&format!("/media/{name}.jpg")),
            Photo::Elsewhere(url) => url.clone(),
        };
        let position = request.place.position;
        let answers = request.answers.iter();
        let notes = request.events.iter();
        Self {
            contact: ContactView::from(&one.contact),
            id: request.id,
            service_request_id: request.code.clone(),
            jurisdiction_id: owner.map(|(_, code)| code.clone()),
            status: request.detailed_status.as_str(),
            status_notes: request.status_notes.clone(),
            title: request.title.clone(),
            description: request.description.clone(),
            requested_datetime: format_instant(request.requested_at),
            updated_datetime: format_instant(request.updated_at),
            address: request.place.address.clone(),
            lat: position.map(crate::geo::Position::latitude),
            long: position.map(crate::geo::Position::longitude),
            answers: answers
                .map(|one| ExportedAnswerView { code: one.code.clone(), value: one.value.clone() })
                .collect(),
            photos: request.photos.iter().map(photo).collect(),
            notes: notes
                .map(|event| ExportedNoteView {
                    datetime: format_instant(event.at),
                    status: event.detailed_status.as_str(),
                    text: event.note.clone(),
                })
                .collect(),
        }
    }
}

/// Whose data are to be erased, and what besides the contact data.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasureForm {
    /// The person's mail address; it or `phone`.
    #[schema(example = "ann@mail.example")]
    pub(super) email: Option<String>,
    /// The person's telephone number.
    pub(super) phone: Option<String>,
    /// Titles, descriptions and answers too.
    #[serde(default)]
    pub(super) descriptions: bool,
    /// Photos of the requests too.
    #[serde(default)]
    pub(super) photos: bool,
    /// Notes in the requests' logs too.
    #[serde(default)]
    pub(super) notes: bool,
}

/// The proof of an erasure.
#[derive(Serialize, ToSchema)]
pub(super) struct ErasureView {
    /// What it is called.
    id: String,
    /// When.
    #[schema(format = DateTime)]
    datetime: String,
    /// The keyed digest of the address.
    digest: String,
    /// Requests that it touched.
    requests: usize,
    /// Rows that were changed or removed.
    rows: i64,
    /// A keyed digest of the entry that is kept of it.
    proof: String,
}

impl ErasureView {
    pub(super) fn new(receipt: &Receipt) -> Self {
        let entry = &receipt.entry;
        Self {
            id: entry.id.clone(),
            datetime: format_instant(entry.at),
            digest: entry.digest.clone(),
            requests: receipt.requests,
            rows: entry.rows,
            proof: entry.proof.clone(),
        }
    }
}
