//! Parts of photos that nobody is to see.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{needed_reason, record};
use crate::cases::Detail;
use crate::cases::store::{self as cases, Entry};
use crate::db::Conn;
use crate::http::{ApiError, json, read_json};
use crate::media::store::Registration;
use crate::media::{MediaName, MediaStore, Redacted, RedactionError, Region, RegionForm};
use crate::moderation::store::{self as moderation, Covered, Linked};
use crate::office::Office;
use crate::office::cases::show::case_view;
use crate::office::cases::views::CaseView;
use crate::office::cases::{Hand, number};
use crate::requests::EventKind;
use crate::staff::Capability;

/// A rectangle, in fractions of the picture's sides from its upper left corner.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RectangleForm {
    /// Its left edge, 0 to 1.
    left: f64,
    /// Its upper edge, 0 to 1.
    top: f64,
    /// Its width, above 0.
    width: f64,
    /// Its height, above 0.
    height: f64,
}

/// What is to be blacked out, besides what is already.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct RegionsForm {
    /// The version of the report that was seen.
    version: i64,
    /// Why, for the record.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// The rectangles.
    #[schema(min_items = 1, max_items = 50)]
    regions: Vec<RectangleForm>,
}

/// The photo as it stands: what is linked, and what it was before.
type Standing = (Linked, Option<Covered>);

fn missing() -> ApiError {
    ApiError::not_found("the request has no photo of ours at this place")
}

fn standing(conn: &mut Conn, request: i64, position: i64) -> Result<Standing, ApiError> {
    let linked = moderation::linked(conn, request, position)?.ok_or_else(missing)?;
    let all = moderation::covered(conn, request)?;
    Ok((linked, all.into_iter().find(|one| one.position == position)))
}

impl RegionsForm {
    /// Why, and which parts.
    fn parse(&self) -> Result<(String, Vec<RegionForm>), ApiError> {
        let mut faults = Vec::new();
        let reason = needed_reason(&self.reason, &mut faults);
        let wanted: Vec<RegionForm> =
            self.regions.iter().map(|one| RegionForm::from(*one)).collect();
        faults.extend(Region::parse_all(&wanted).err().into_iter().flatten());
        ApiError::unless_empty(faults)?;
        Ok((reason, wanted))
    }
}

/// Blacks out rectangles of a photo. The photo as it was is kept for moderators; its address is gone.
#[utoipa::path(post, path = "/requests/{request}/photos/{position}/regions", operation_id = "black_out",
    tag = "moderation", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number"),
           ("position" = i64, Path, description = "Which of its photos, from 1")),
    request_body = RegionsForm,
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn black_out(
    req: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let form: RegionsForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&path.0)?, Hand::of(&office, caller));
    let position: i64 = path.1.parse().map_err(|_cause| missing())?;
    let (reason, wanted) = form.parse()?;
    let looking = hand.clone();
    let found: Result<Standing, ApiError> = office
        .store
        .read(move |conn| {
            let held = looking.see(conn, id)?;
            if !held.reach.allows(&looking.caller.access, Capability::Moderate) {
                return Err(ApiError::Forbidden("your roles do not allow that for this request"));
            }
            standing(conn, id, position)
        })
        .await;
    let (linked, covered) = found?;
    let mut all: Vec<RegionForm> = covered
        .as_ref()
        .map(|was| serde_json::from_str(&was.regions).unwrap_or_default())
        .unwrap_or_default();
    all.extend(wanted);
    let regions = Region::parse_all(&all).map_err(ApiError::Rejected)?;
    let source = covered.as_ref().map_or(&linked.name, |was| &was.name).clone();
    let made = Made::new(&office, &source, regions).await?;
    let text = serde_json::to_string(&all).map_err(|cause| ApiError::Internal(Box::new(cause)))?;
    let (public, sealed) = (made.public.clone(), made.sealed.clone());
    let seen = linked.clone();
    let work = move |conn: &mut Conn| {
        let mut case = hand.hold(conn, id, Capability::Moderate, Some(form.version))?.case;
        if standing(conn, id, position)?.0 != seen {
            return Err(ApiError::Conflict("the photo has changed meanwhile".to_owned()));
        }
        let by = (hand.account(), hand.now);
        let pictures = (&public, &sealed, text.as_str());
        moderation::cover_photo(conn, (id, position), &seen, pictures, by)?;
        let detail = Detail { reason: Some(reason.clone()), ..Detail::default() };
        note(conn, &hand, &mut case, detail.with("blacked_out", position))?;
        let view = case_view(conn, &hand, &case)?;
        record(conn, &hand, "photo.black_out", &case, json!({ "position": position }))?;
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    match view {
        Ok(view) => {
            // What the new pictures stand for is gone.
            remove(
                &office.media,
                [Some(linked.name), covered.map(|was| was.name)].into_iter().flatten(),
            );
            json(StatusCode::OK, &view)
        }
        Err(error) => {
            made.in_vain(&office);
            Err(error)
        }
    }
}

impl From<RectangleForm> for RegionForm {
    fn from(form: RectangleForm) -> Self {
        Self { left: form.left, top: form.top, width: form.width, height: form.height }
    }
}

fn note(
    conn: &mut Conn,
    hand: &Hand,
    case: &mut crate::cases::Case,
    detail: Detail,
) -> Result<(), ApiError> {
    let mut facts = case.facts.clone();
    facts.touch(hand.now);
    let entry = Entry::internal(EventKind::Corrected, Some(hand.account()), hand.now);
    cases::save(conn, case, facts, Entry { detail, ..entry })?;
    Ok(())
}

/// Two pictures that are on disk and not yet registered.
struct Made {
    public: Registration,
    sealed: Registration,
}

impl Made {
    /// Blacks out regions of a stored picture, under new names.
    async fn new(office: &Office, source: &str, regions: Vec<Region>) -> Result<Self, ApiError> {
        let source = MediaName::parse(source).map_err(|_not_ours| missing())?;
        let name = || {
            let mut random = [0_u8; 16];
            office.ids.fill(&mut random);
            MediaName::from_random(random)
        };
        let (public, sealed) = (name(), name());
        let (store, limits) = (office.media.clone(), office.media_limits.clone());
        let names = (public.clone(), sealed.clone());
        let work = move || store.redact(&source, &regions, (&names.0, &names.1), &limits);
        let turn = office.pictures.acquire().await;
        let done = tokio::task::spawn_blocking(work).await;
        drop(turn);
        let done = done.map_err(|cause| ApiError::broken(cause, false))?;
        let Redacted { photo, original } = done
            .map_err(|cause| {
                let passes = matches!(&cause, RedactionError::Store(fault) if fault.passes());
                ApiError::broken(cause, passes)
            })?
            .ok_or_else(missing)?;
        Ok(Self {
            public: Registration::of(public, &photo),
            sealed: Registration::of(sealed, &original),
        })
    }

    /// They are not linked.
    fn in_vain(self, office: &Office) {
        remove(&office.media, [self.public.name.to_string(), self.sealed.name.to_string()]);
    }
}

/// Removes files that nothing refers to, beside the call: a storage that is away takes its time. What is left, the
/// sweeper finds.
fn remove(store: &Arc<MediaStore>, names: impl IntoIterator<Item = String>) {
    let names: Vec<MediaName> =
        names.into_iter().filter_map(|name| MediaName::parse(&name).ok()).collect();
    let store = Arc::clone(store);
    drop(tokio::task::spawn_blocking(move || {
        for name in names {
            if let Err(cause) = store.remove(&name) {
                log::warn!("a picture that was replaced could not be removed: {cause}");
            }
        }
    }));
}

/// Shows a photo as it was.
#[utoipa::path(delete, path = "/requests/{request}/photos/{position}/regions", operation_id = "restore_photo",
    tag = "moderation", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number"),
           ("position" = i64, Path, description = "Which of its photos, from 1")),
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn restore(
    req: HttpRequest,
    path: Path<(String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let (id, hand) = (number(&path.0)?, Hand::of(&office, caller));
    let position: i64 = path.1.parse().map_err(|_cause| missing())?;
    let work = move |conn: &mut Conn| {
        let mut case = hand.hold(conn, id, Capability::Moderate, None)?.case;
        let (linked, covered) = standing(conn, id, position)?;
        let was = covered
            .ok_or_else(|| ApiError::Conflict("nothing of the photo is blacked out".to_owned()))?;
        moderation::uncover_photo(conn, id, &linked, &was)?;
        note(conn, &hand, &mut case, Detail::default().with("photo_restored", position))?;
        let view = case_view(conn, &hand, &case)?;
        record(conn, &hand, "photo.restore", &case, json!({ "position": position }))?;
        Ok((view, linked.name))
    };
    let done: Result<(CaseView, String), ApiError> = office.store.write(work).await;
    let (view, gone) = done?;
    remove(&office.media, [gone]);
    json(StatusCode::OK, &view)
}
