//! The row of a service request and the record it becomes.

use diesel::prelude::*;

use crate::db::schema::service_requests;
use crate::db::{Stamp, StoreError};
use crate::geo::Position;
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::requests::{DetailedStatus, Photo, Place, ServiceRequest, Visibility};

#[derive(Queryable, Selectable)]
#[diesel(table_name = service_requests)]
pub(super) struct RequestRow {
    id: i64,
    jurisdiction_id: i64,
    service_id: i64,
    mode: String,
    visibility: String,
    code: Option<String>,
    token: Option<String>,
    detailed_status: String,
    status_notes: Option<String>,
    title: Option<String>,
    description: Option<String>,
    agency_responsible: Option<String>,
    service_notice: Option<String>,
    source: String,
    requested_at: Stamp,
    updated_at: Stamp,
    closed_at: Option<Stamp>,
    expected_at: Option<Stamp>,
    address: Option<String>,
    address_id: Option<String>,
    zipcode: Option<String>,
    lat: Option<f64>,
    long: Option<f64>,
    object_type: Option<String>,
    object_id: Option<String>,
    photo: Option<String>,
}

impl TryFrom<RequestRow> for ServiceRequest {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(format!("request {} has {what}", row.id));
        Ok(Self {
            id: row.id,
            jurisdiction: JurisdictionId(row.jurisdiction_id),
            service_id: row.service_id,
            mode: Mode::parse(&row.mode).ok_or_else(|| corrupt("an unknown mode"))?,
            visibility: Visibility::parse(&row.visibility)
                .ok_or_else(|| corrupt("an unknown visibility"))?,
            detailed_status: DetailedStatus::parse(&row.detailed_status)
                .ok_or_else(|| corrupt("an unknown status"))?,
            code: row.code,
            token: row.token,
            status_notes: row.status_notes,
            title: row.title,
            description: row.description,
            agency_responsible: row.agency_responsible,
            service_notice: row.service_notice,
            source: row.source,
            requested_at: row.requested_at.0,
            updated_at: row.updated_at.0,
            closed_at: row.closed_at.map(|at| at.0),
            expected_at: row.expected_at.map(|at| at.0),
            place: Place {
                position: row
                    .lat
                    .zip(row.long)
                    .and_then(|(lat, long)| Position::new(lat, long).ok()),
                address: row.address,
                address_id: row.address_id,
                zipcode: row.zipcode,
            },
            object: row.object_type.zip(row.object_id),
            photos: row.photo.map(Photo::from_text).into_iter().collect(),
            answers: Vec::new(),
            followers: 0,
            events: Vec::new(),
        })
    }
}
