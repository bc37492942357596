//! What the public reads of a report's texts, and what was written.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{needed_reason, record};
use crate::cases::store::{self as cases, Entry};
use crate::cases::{Case, Detail, parse_text};
use crate::db::Conn;
use crate::http::{ApiError, json, read_json};
use crate::moderation::store as moderation;
use crate::moderation::{Masker, Sensitive, cover};
use crate::office::Office;
use crate::office::cases::show::case_view;
use crate::office::cases::views::CaseView;
use crate::office::cases::{Hand, number};
use crate::people::store::contacts;
use crate::requests::store::originals as texts;
use crate::requests::{EventKind, Originals};
use crate::staff::Capability;

/// The longest headline that is published, in characters.
const MAX_TITLE: usize = 255;

/// A part of a text, in characters.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RangeForm {
    /// Its first character, counted from 0.
    from: usize,
    /// The first character behind it.
    to: usize,
}

/// What is to be published of one text.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TextForm {
    /// Other words altogether.
    #[schema(max_length = 4000)]
    text: Option<String>,
    /// Parts of the text as it is shown now that are to go.
    #[serde(default)]
    ranges: Vec<RangeForm>,
}

/// What is to be masked: by pointing at it, by other words, by kind, or all of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct MaskForm {
    /// The version of the report that was seen.
    version: i64,
    /// Why, for the record.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// The headline.
    title: Option<TextForm>,
    /// The description.
    description: Option<TextForm>,
    /// Kinds that are looked for in both: `mail`, `phone`, `plate`, `name`. Names of whoever reported are known.
    #[serde(default)]
    kinds: Vec<String>,
}

/// A report's texts as they were written, and its photos as they were.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct OriginalsView {
    /// Whether anything that is published differs from what was written.
    masked: bool,
    /// The headline as it was written.
    title: Option<String>,
    /// The description as it was written.
    description: Option<String>,
    /// Photos of which parts are blacked out.
    photos: Vec<OriginalPhotoView>,
}

/// A photo as it was.
#[derive(Serialize, ToSchema)]
struct OriginalPhotoView {
    /// Its place among the photos of the report, from 1.
    position: i64,
    /// Where it is shown to whoever has this address. It is told to moderators alone.
    url: String,
}

/// Shows what was written, where the public reads something else. Each reading is recorded.
#[utoipa::path(get, path = "/requests/{request}/originals", operation_id = "show_originals",
    tag = "moderation", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "What was written", body = OriginalsView)))]
pub(in crate::office) async fn originals(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let vault = office.vault.clone();
    let work = move |conn: &mut Conn| {
        let case = hand.hold(conn, id, Capability::Moderate, None)?.case;
        let kept = texts::originals(conn, &vault, id)?;
        let photos = moderation::covered(conn, id)?;
        let photo = |one: &moderation::Covered| OriginalPhotoView {
            position: one.position,
            url: format!("/media/{}.jpg", one.name),
        };
        let masked = kept.is_some();
        let written = kept.unwrap_or_else(|| published(&case));
        let view = OriginalsView {
            masked: masked || !photos.is_empty(),
            title: written.title,
            description: written.description,
            photos: photos.iter().map(photo).collect(),
        };
        record(conn, &hand, "originals.read", &case, serde_json::Value::Null)?;
        Ok(view)
    };
    let view: Result<OriginalsView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

/// The texts as they are shown now.
fn published(case: &Case) -> Originals {
    Originals { title: case.facts.title.clone(), description: case.facts.description.clone() }
}

/// Masks more of a report's texts. What was written is kept, for moderators.
#[utoipa::path(post, path = "/requests/{request}/masks", operation_id = "mask_request",
    tag = "moderation", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number")), request_body = MaskForm,
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn mask(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let form: MaskForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let (reason, masker) = checked(&form)?;
    let vault = office.vault.clone();
    let work = move |conn: &mut Conn| {
        let mut case = hand.hold(conn, id, Capability::Moderate, Some(form.version))?.case;
        let contact = contacts::open(conn, &vault, id)?.unwrap_or_default();
        let names: Vec<String> = contact.first_name.into_iter().chain(contact.last_name).collect();
        let before = published(&case);
        let after = masked(&form, masker.as_ref(), &names, &before)?;
        let fields = differing(&before, &after);
        if fields.is_empty() {
            return Err(ApiError::rejected("nothing of the texts is masked by that"));
        }
        texts::keep_originals(conn, &vault, id, &before)?;
        let detail = Detail { reason: Some(reason.clone()), ..Detail::default() };
        publish(conn, &hand, &mut case, after, detail.with("masked", fields.clone()))?;
        let view = case_view(conn, &hand, &case)?;
        record(conn, &hand, "request.mask", &case, json!({ "fields": fields }))?;
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

/// Checks what does not depend on the report.
fn checked(form: &MaskForm) -> Result<(String, Option<Masker>), ApiError> {
    let mut faults = Vec::new();
    let reason = needed_reason(&form.reason, &mut faults);
    if form.title.is_none() && form.description.is_none() && form.kinds.is_empty() {
        faults.push("send title, description or kinds".to_owned());
    }
    let mut kinds = Vec::new();
    for word in &form.kinds {
        match Sensitive::parse(word) {
            Some(kind) => kinds.push(kind),
            None => faults.push("kinds must be mail, phone, plate or name".to_owned()),
        }
    }
    ApiError::unless_empty(faults)?;
    if kinds.is_empty() {
        return Ok((reason, None));
    }
    Ok((reason, Some(Masker::of(&kinds).map_err(ApiError::Rejected)?)))
}

/// The texts as they are to be published.
fn masked(
    form: &MaskForm,
    masker: Option<&Masker>,
    names: &[String],
    before: &Originals,
) -> Result<Originals, ApiError> {
    let mut faults = Vec::new();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut of = |name: &str, wanted: Option<&TextForm>, text: Option<&String>, most: usize| {
        let by_hand = match wanted {
            Some(wanted) => reworded(name, wanted, text, &mut faults),
            None => text.cloned(),
        };
        if by_hand.as_ref().is_some_and(|text| text.chars().count() > most) {
            faults.push(format!("{name} is longer than {most} characters"));
        }
        match masker {
            Some(masker) => by_hand.map(|text| masker.mask(&text, &names).text),
            None => by_hand,
        }
    };
    let title = of("title", form.title.as_ref(), before.title.as_ref(), MAX_TITLE);
    let most = crate::cases::MAX_TEXT;
    let description =
        of("description", form.description.as_ref(), before.description.as_ref(), most);
    ApiError::unless_empty(faults)?;
    Ok(Originals { title, description })
}

fn reworded(
    name: &str,
    wanted: &TextForm,
    text: Option<&String>,
    faults: &mut Vec<String>,
) -> Option<String> {
    if let Some(other) = &wanted.text {
        if !wanted.ranges.is_empty() {
            faults.push(format!("{name}: send text or ranges"));
        }
        return parse_text(name, Some(other), faults);
    }
    let parts: Vec<(usize, usize)> = wanted.ranges.iter().map(|one| (one.from, one.to)).collect();
    let covered = cover(text.map_or("", String::as_str), &parts);
    match covered {
        Ok(covered) => Some(covered).filter(|covered| !covered.is_empty()),
        Err(found) => {
            faults.extend(found.iter().map(|fault| format!("{name}: {fault}")));
            None
        }
    }
}

/// The fields in which texts differ.
fn differing(before: &Originals, after: &Originals) -> Vec<&'static str> {
    let title = (before.title != after.title).then_some("title");
    let description = (before.description != after.description).then_some("description");
    title.into_iter().chain(description).collect()
}

/// Puts texts in the place of those that are shown. The log says which, and never what stood there.
fn publish(
    conn: &mut Conn,
    hand: &Hand,
    case: &mut Case,
    texts: Originals,
    detail: Detail,
) -> Result<(), ApiError> {
    let mut facts = case.facts.clone();
    facts.title = texts.title;
    facts.description = texts.description;
    facts.touch(hand.now);
    let entry = Entry::internal(EventKind::Corrected, Some(hand.account()), hand.now);
    let untold = ["title", "description"];
    cases::save_but(conn, case, facts, Entry { detail, ..entry }, &untold)?;
    Ok(())
}

/// Takes every mask away: the public reads what was written.
#[utoipa::path(delete, path = "/requests/{request}/masks", operation_id = "unmask_request",
    tag = "moderation", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn unmask(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Moderate).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let vault = office.vault.clone();
    let work = move |conn: &mut Conn| {
        let mut case = hand.hold(conn, id, Capability::Moderate, None)?.case;
        let kept = texts::originals(conn, &vault, id)?;
        let written = kept.ok_or_else(|| {
            ApiError::Conflict("nothing of the request's texts is masked".to_owned())
        })?;
        let fields = differing(&published(&case), &written);
        texts::drop_originals(conn, &[id])?;
        let detail = Detail::default().with("unmasked", fields.clone());
        publish(conn, &hand, &mut case, written, detail)?;
        let view = case_view(conn, &hand, &case)?;
        record(conn, &hand, "request.unmask", &case, json!({ "fields": fields }))?;
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}
