use super::*;
use crate::model::description::TEMPLATE;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::thread;

const CONTENT: &[u8] = b"not a network, but a file all the same";

fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

/// A description of a file that holds [`CONTENT`].
fn described(urls: Vec<String>) -> Description {
    let known = Description::built_in().unwrap().remove(0);
    Description { file: "net.onnx".into(), sha256: sha256(CONTENT), urls, ..known }
}

/// A server that answers once with `body`, and its address.
fn serve_once(body: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/net.onnx", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = BufReader::new(stream.try_clone().unwrap());
        request.lines().map_while(io::Result::ok).take_while(|line| !line.is_empty()).count();
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).unwrap();
        stream.write_all(body).unwrap();
    });
    address
}

/// An address where nothing listens.
fn dead_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/net.onnx", listener.local_addr().unwrap())
}

#[test]
fn a_download_tries_the_next_address_and_keeps_only_the_right_file() {
    let folder = tempfile::tempdir().unwrap();
    let description = described(vec![dead_address(), serve_once(b"a login page"), serve_once(CONTENT)]);
    let mut last = (0, None);
    let path = fetch_into(folder.path(), &description, &mut |received, total| last = (received, total)).unwrap();
    assert_eq!(fs::read(&path).unwrap(), CONTENT);
    assert_eq!(last, (CONTENT.len() as u64, Some(CONTENT.len() as u64)));
    // All addresses are used up: what is there already is not downloaded again.
    assert_eq!(fetch_into(folder.path(), &description, &mut |_, _| ()).unwrap(), path);
}

#[test]
fn a_failed_download_says_what_to_do_by_hand_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let description = described(vec![serve_once(b"a login page")]);
    let sentence = fetch_into(folder.path(), &description, &mut |_, _| ()).unwrap_err().to_string();
    assert!(sentence.contains("gave another file") && sentence.contains(&description.urls[0]), "{sentence}");
    assert!(sentence.contains(&folder.path().join("net.onnx").display().to_string()), "{sentence}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_name_finds_its_file_in_folders_within_folders() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("mynet.onnx"), CONTENT).unwrap();
    fs::write(deep.join("mynet.toml"), TEMPLATE).unwrap();
    let model = locate_in("mynet", &[folder.path().to_owned()]).unwrap();
    assert_eq!((model.path, model.sha256), (deep.join("mynet.onnx"), sha256(CONTENT)));
    assert_eq!(model.description.name, "mynet");
}

#[test]
fn a_file_that_only_has_the_right_name_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("googlenet-7.onnx"), CONTENT).unwrap();
    let sentence = locate_in("inceptionv1", &[folder.path().to_owned()]).unwrap_err().to_string();
    assert!(sentence.contains("5725ccfd") && sentence.contains(&sha256(CONTENT)), "{sentence}");
}

#[test]
fn a_network_that_is_nowhere_says_where_it_was_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folders = [folder.path().to_owned()];
    let sentence = locate_in("inceptionv1", &folders).unwrap_err().to_string();
    assert!(sentence.contains("tuning fetch inceptionv1") && sentence.contains("--model PATH"), "{sentence}");
    assert!(sentence.contains(&folder.path().display().to_string()), "{sentence}");
    let unknown = locate_in("alexnet", &folders).unwrap_err().to_string();
    assert!(unknown.contains("the names this program knows: inceptionv1"), "{unknown}");
}

#[test]
fn a_path_that_does_not_exist_is_a_sentence() {
    let sentence = locate("nowhere/net.onnx", None).unwrap_err().to_string();
    assert!(sentence.contains("there is no such file"), "{sentence}");
}
