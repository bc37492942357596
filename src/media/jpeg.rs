//! A walk over a JPEG file's markers: its size, its appetite and whether its end is there.
//!
//! The decoder is lenient: it fills what a cut file lacks with grey and sets no bound on the
//! memory of a progressive picture. Both are settled here, before it is called.

const SOI_LENGTH: usize = 2;

/// What the markers say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct JpegShape {
    /// The widest frame announced.
    pub(super) width: u32,
    /// The tallest frame announced.
    pub(super) height: u32,
    /// Bytes that the coefficients take, where they must all be kept.
    pub(super) coefficients: u64,
    /// Whether they must: in a progressive picture, or with the components in separate scans.
    pub(super) buffered: bool,
    /// The most components a frame has.
    pub(super) components: usize,
    /// How many scans the picture is spread over.
    pub(super) scans: u32,
    /// Whether the end marker was reached.
    pub(super) complete: bool,
}

/// Walks the markers from the start of the file to the end of the picture.
pub(super) fn walk(bytes: &[u8]) -> JpegShape {
    let mut shape = JpegShape::default();
    let mut at = SOI_LENGTH;
    while let Some((marker, after)) = next_marker(bytes, at) {
        at = after;
        match marker {
            0xD9 => {
                shape.complete = true;
                break;
            }
            // Markers without a body: restarts, a nested start, and the reserved one.
            0xD0..=0xD8 | 0x01 => {}
            _ => {
                let Some(body) = body(bytes, at) else { break };
                match marker {
                    // The frame headers; DHT, JPG and DAC share their number range.
                    0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                        shape.add_frame(marker, body);
                    }
                    0xDA => shape.add_scan(body),
                    _ => {}
                }
                at = at.saturating_add(body.len()).saturating_add(2);
            }
        }
    }
    shape
}

/// The next marker at or after `at`, skipping entropy-coded data, and the offset behind it.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        let rest = bytes.get(at..)?;
        at = at.checked_add(rest.iter().position(|byte| *byte == 0xFF)?)?;
        match bytes.get(at.checked_add(1)?)? {
            0x00 => at = at.checked_add(2)?,
            0xFF => at = at.checked_add(1)?,
            marker => return Some((*marker, at.checked_add(2)?)),
        }
    }
}

/// The body of the segment whose length field is at `at`.
fn body(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length)).checked_sub(2)?;
    rest.get(..length)
}

impl JpegShape {
    /// Takes in a frame header: precision, height, width, then three bytes a component.
    fn add_frame(&mut self, marker: u8, body: &[u8]) {
        let Some(([_, h1, h2, w1, w2, _], components)) = body.split_first_chunk::<6>() else {
            return;
        };
        let width = u16::from_be_bytes([*w1, *w2]);
        let height = u16::from_be_bytes([*h1, *h2]);
        self.width = self.width.max(u32::from(width));
        self.height = self.height.max(u32::from(height));
        self.components = self.components.max(components.len() / 3);
        self.buffered |= marker & 0b11 == 0b10;
        let needed = coefficient_bytes(width.into(), height.into(), components);
        self.coefficients = self.coefficients.max(needed);
    }

    /// Takes in a scan header, which begins with how many components it holds.
    fn add_scan(&mut self, body: &[u8]) {
        self.scans = self.scans.saturating_add(1);
        let components = body.first().map_or(0, |count| usize::from(*count));
        self.buffered |= components < self.components;
    }
}

/// Two bytes for every coefficient of every component, padded to whole blocks.
fn coefficient_bytes(width: u64, height: u64, components: &[u8]) -> u64 {
    let (mut across, mut down, mut blocks) = (1_u64, 1_u64, 0_u64);
    for component in components.as_chunks::<3>().0 {
        let [_, sampling, _] = component;
        let (h, v) = (u64::from(sampling >> 4), u64::from(sampling & 0x0F));
        across = across.max(h);
        down = down.max(v);
        blocks += h * v;
    }
    width.div_ceil(8 * across) * height.div_ceil(8 * down) * blocks * 64 * 2
}
