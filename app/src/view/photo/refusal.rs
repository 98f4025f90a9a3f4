//! Why a file is not shown: what it is, and what helps.

/// Bytes of a file that tell what it is.
pub const TELLING: usize = 64;

/// What a browser that finds no picture in a file may say of it, from its name and its first [`TELLING`] bytes.
pub fn refusal(name: &str, start: &[u8]) -> String {
    let name = if name.is_empty() { "What was given".to_owned() } else { format!("“{name}”") };
    let brand = start.get(4..12).unwrap_or_default();
    if start.is_empty() {
        format!("{name} is empty: there is no picture in it. Choose another file.")
    } else if [b"ftyphei", b"ftyphev", b"ftypmif", b"ftypmsf"].iter().any(|known| brand.starts_with(*known)) {
        format!(
            "{name} is a HEIC photo, which this browser cannot read. Save it as JPEG or PNG and choose that; an iPhone \
             takes JPEG where Settings, Camera, Formats says “Most Compatible”."
        )
    } else if brand.starts_with(b"ftyp") {
        format!("{name} is a video, or a picture of a kind that this browser cannot read. Choose a JPEG, PNG or WebP.")
    } else if start.starts_with(b"II*\0") || start.starts_with(b"MM\0*") {
        format!("{name} is a TIFF or raw photo, which browsers do not read. Save it as JPEG or PNG and choose that.")
    } else if start.starts_with(b"%PDF") {
        format!("{name} is a PDF document, not a picture. Save the page as JPEG or PNG and choose that.")
    } else if is_picture(start) {
        format!("{name} begins as a picture and cannot be read: it is damaged or cut short. Choose another copy of it.")
    } else if is_text(start) {
        format!("{name} holds text, whatever its name says: there are no pixels in it. Choose a JPEG, PNG or WebP.")
    } else {
        format!("{name} is no picture that this browser can read. Choose a JPEG, PNG or WebP.")
    }
}

fn is_picture(start: &[u8]) -> bool {
    let webp = start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP");
    webp || [&b"\xff\xd8\xff"[..], b"\x89PNG", b"GIF8", b"BM"].iter().any(|known| start.starts_with(known))
}

fn is_text(start: &[u8]) -> bool {
    // A letter of several bytes may be cut at the end.
    let whole = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default(),
    };
    whole.len() + 3 >= start.len() && whole.chars().all(|c| !c.is_control() || c.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_decides_what_is_said() {
        let said = |start: &[u8], wanted: &str| {
            let sentence = refusal("holiday.jpg", start);
            assert!(sentence.starts_with("“holiday.jpg”") && sentence.contains(wanted), "{sentence}");
            assert!(sentence.ends_with('.'), "{sentence}");
        };
        said(b"", "is empty");
        said(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC");
        said(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC");
        said(b"\0\0\0\x18ftypisom", "video");
        said(b"Dear diary, today\nwas \xe2\x80", "holds text");
        said(b"<svg xmlns=", "holds text");
        said(b"%PDF-1.7", "PDF");
        said(b"II*\0\x08\0\0\0", "TIFF");
        said(b"\xff\xd8\xff\xe0\0\x10JFIF", "damaged");
        said(b"RIFF\0\0\0\0WEBPVP8 ", "damaged");
        said(&[0, 1, 2, 3, 255, 254], "no picture that this browser can read");
    }

    #[test]
    fn what_has_no_name_is_spoken_of_all_the_same() {
        assert!(refusal("", b"").starts_with("What was given is empty"));
    }
}
