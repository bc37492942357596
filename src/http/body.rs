//! Reading a form, urlencoded or multipart, within limits of size, number and time.
//!
//! The framework puts no limit on the time that a body may take; this file does: a total, and a rate
//! below which a sender is taken to be holding the connection on purpose.

use std::io::{self, Read as _, Seek as _, Write as _};
use std::pin::Pin;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use actix_web::web::{Bytes, Payload};
use futures_util::{Stream, StreamExt as _, stream};
use tempfile::SpooledTempFile;
use tokio::time::{Instant as Moment, timeout_at};

use super::ApiError;
use super::parameters::{Pairs, decode_pairs};

/// What one body may cost.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    /// Bytes of a urlencoded form.
    pub form_bytes: usize,
    /// Bytes of a multipart body in all.
    pub multipart_bytes: usize,
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Files.
    pub files: usize,
    /// Fields that are no files.
    pub fields: usize,
    /// Time for a urlencoded form.
    pub form_time: Duration,
    /// Time for a multipart body.
    pub multipart_time: Duration,
    /// Time before the rate counts.
    pub grace: Duration,
    /// Bytes per second that a sender must keep up after the grace time.
    pub rate: u64,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            form_bytes: 256 * 1024,
            multipart_bytes: 55 * 1024 * 1024,
            file_bytes: 10 * 1024 * 1024,
            files: 5,
            fields: 200,
            form_time: Duration::from_secs(30),
            multipart_time: Duration::from_secs(120),
            grace: Duration::from_secs(5),
            rate: 1024,
        }
    }
}

/// A form as it came: fields in order, and files.
#[derive(Debug, Default)]
pub struct Form {
    /// Names and values.
    pub fields: Pairs,
    /// Files, in order.
    pub files: Vec<Upload>,
}

/// A file of a multipart form. Its type and extension, as the client states them, are not kept.
#[derive(Debug)]
pub struct Upload {
    /// What to call the file when talking to the client about it.
    pub label: String,
    content: SpooledTempFile,
}

impl Upload {
    /// The file's bytes.
    pub fn into_bytes(mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.content.rewind()?;
        self.content.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Files up to this size stay in memory while they arrive.
const SPOOL_IN_MEMORY: usize = 256 * 1024;

/// Reads the body of a POST. No body at all is an empty form: the parameters may all be in the query.
///
/// # Errors
/// 413 beyond a size, 408 beyond a time, 415 for a type that is no form, 400 for text that is not UTF-8
/// or a multipart body that is malformed.
pub async fn read_form(
    req: &HttpRequest,
    payload: Payload,
    limits: &BodyLimits,
) -> Result<Form, ApiError> {
    if req.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(ApiError::UnsupportedMedia("compressed bodies are not accepted"));
    }
    let declared = req.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = declared.unwrap_or(FORM).split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    if essence == "multipart/form-data" {
        let body = guarded(payload, limits.multipart_time, limits.multipart_bytes, limits);
        return read_multipart(quoted_boundary(declared.unwrap_or_default()), body, limits).await;
    }
    let bytes = collect(guarded(payload, limits.form_time, limits.form_bytes, limits)).await?;
    if essence != FORM && !bytes.is_empty() {
        return Err(ApiError::UnsupportedMedia(
            "send the parameters as application/x-www-form-urlencoded or multipart/form-data",
        ));
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|_not_utf8| ApiError::rejected("the form must be UTF-8"))?;
    Ok(Form { fields: decode_pairs(text.trim())?, files: Vec::new() })
}

/// Reads a body that is no form, within the limits of one.
pub(super) async fn read_whole(payload: Payload, limits: &BodyLimits) -> Result<Vec<u8>, ApiError> {
    collect(guarded(payload, limits.form_time, limits.form_bytes, limits)).await
}

const FORM: &str = "application/x-www-form-urlencoded";

type Body = Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>;

/// The body as a stream that fails when it is too long, too slow or too late.
fn guarded(payload: Payload, total: Duration, max_bytes: usize, limits: &BodyLimits) -> Body {
    let (grace, rate) = (limits.grace, limits.rate.max(1));
    let started = Moment::now();
    let chunks = stream::unfold(Some((payload, 0_usize)), move |state| async move {
        let (mut payload, received) = state?;
        let sent = u64::try_from(received).unwrap_or(u64::MAX);
        let slowest = grace.saturating_add(Duration::from_millis(sent.saturating_mul(1000) / rate));
        let next = match timeout_at(started + slowest.min(total), payload.next()).await {
            Ok(next) => next?,
            Err(_late) => Err(PayloadError::Io(io::ErrorKind::TimedOut.into())),
        };
        let received = received.saturating_add(next.as_ref().map_or(0, Bytes::len));
        let next = if received > max_bytes { Err(PayloadError::Overflow) } else { next };
        let go_on = next.is_ok().then_some((payload, received));
        Some((next, go_on))
    });
    // The reader of multipart asks again after the end.
    Box::pin(chunks.fuse())
}

async fn collect(mut body: Body) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk.map_err(|cause| of_payload(&cause))?);
    }
    Ok(bytes)
}

fn of_payload(error: &PayloadError) -> ApiError {
    let late = |cause: &io::Error| cause.kind() == io::ErrorKind::TimedOut;
    if matches!(error, PayloadError::Overflow) {
        ApiError::TooLarge("the body is too large".to_owned())
    } else if matches!(error, PayloadError::Io(cause) if late(cause)) {
        ApiError::Timeout
    } else {
        ApiError::rejected("the body ended before it was complete")
    }
}

fn of_multipart(error: MultipartError) -> ApiError {
    if let MultipartError::Payload(cause) = error {
        return of_payload(&cause);
    }
    ApiError::rejected(format!("the multipart body is malformed: {error}"))
}

/// Some clients send a boundary with `=` and without quotes, which the grammar does not allow.
fn quoted_boundary(declared: &str) -> HeaderMap {
    let fixed = match declared.split_once("boundary=") {
        Some((before, value)) if !value.starts_with('"') => {
            let (boundary, after) = value.split_once(';').unwrap_or((value, ""));
            let boundary = boundary.trim().replace('"', "");
            let gap = if after.is_empty() { "" } else { ";" };
            format!("{before}boundary=\"{boundary}\"{gap}{after}")
        }
        _ => declared.to_owned(),
    };
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&fixed) {
        headers.insert(CONTENT_TYPE, value);
    }
    headers
}

async fn read_multipart(
    headers: HeaderMap,
    body: Body,
    limits: &BodyLimits,
) -> Result<Form, ApiError> {
    let mut parts = Multipart::new(&headers, body);
    let mut form = Form::default();
    while let Some(part) = parts.next().await {
        let part = part.map_err(of_multipart)?;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name =
            part.content_disposition().and_then(|how| how.get_filename()).map(str::to_owned);
        let Some(file_name) = file_name else {
            let text = if name.starts_with("media") {
                // A photo as base64 is a third longer than the photo.
                read_text(part, limits.file_bytes.saturating_mul(4) / 3).await?
            } else {
                read_text(part, limits.form_bytes).await?
            };
            form.fields.push((name, text));
            at_most(form.fields.len(), limits.fields, "fields")?;
            continue;
        };
        let label = label_of(&file_name, form.files.len());
        // A form with an empty file input sends a part without name and content.
        if let Some(upload) = read_file(part, label, limits).await? {
            form.files.push(upload);
        }
        at_most(form.files.len(), limits.files, "files")?;
    }
    Ok(form)
}

fn at_most(number: usize, limit: usize, what: &str) -> Result<(), ApiError> {
    if number > limit {
        return Err(ApiError::rejected(format!("at most {limit} {what} are accepted")));
    }
    Ok(())
}

async fn read_text(mut part: Field, max: usize) -> Result<String, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        bytes.extend_from_slice(&chunk.map_err(of_multipart)?);
        if bytes.len() > max {
            return Err(ApiError::TooLarge("a field of the form is too large".to_owned()));
        }
    }
    // As in a urlencoded form: PostgreSQL cannot hold null characters.
    bytes.retain(|byte| *byte != 0);
    String::from_utf8(bytes).map_err(|_not_utf8| ApiError::rejected("the form must be UTF-8"))
}

async fn read_file(
    mut part: Field,
    label: String,
    limits: &BodyLimits,
) -> Result<Option<Upload>, ApiError> {
    let broken = |cause: io::Error| ApiError::Internal(Box::new(cause));
    let mut content = SpooledTempFile::new(SPOOL_IN_MEMORY);
    let mut length = 0_usize;
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(of_multipart)?;
        length = length.saturating_add(chunk.len());
        if length > limits.file_bytes {
            let most = size(limits.file_bytes);
            return Err(ApiError::rejected(format!("{label} is larger than {most}")));
        }
        // The page cache takes this at once; a detour over another thread would cost more.
        content.write_all(&chunk).map_err(broken)?;
    }
    Ok((length > 0).then_some(Upload { label, content }))
}

/// A size as people read it.
fn size(bytes: usize) -> String {
    const MIB: usize = 1024 * 1024;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} bytes")
    }
}

/// A name to call the file by, from the client's file name if it is harmless.
fn label_of(file_name: &str, before: usize) -> String {
    let plain: String = crate::text::clean_line(file_name).chars().take(80).collect();
    if plain.is_empty() { format!("file {}", before.saturating_add(1)) } else { plain }
}
