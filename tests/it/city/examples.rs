//! The examples that come with the program.

use std::path::Path;

use lamppost::catalogue::{Automated, Datatype, Kind};
use lamppost::city::files::{self, Folder, Reading};

fn read(directory: &str) -> Reading {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    files::read(&Folder::load(&directory).unwrap()).unwrap()
}

#[test]
fn the_demo_city_shows_everything_a_catalogue_can_hold() {
    let Reading { city, warnings } = read("examples/city");
    assert_eq!(warnings, []);
    let montreal = &city.jurisdictions[0];
    assert_eq!(montreal.services.len(), 24);
    assert!(montreal.departments.len() >= 5);
    assert_eq!(montreal.boundary_sets.len(), 3);
    let attributes: Vec<_> = montreal.services.iter().flat_map(|one| &one.attributes).collect();
    for datatype in Datatype::ALL {
        assert!(attributes.iter().any(|one| one.datatype == datatype), "{datatype:?}");
    }
    assert!(attributes.iter().any(|one| !one.variable));
    assert!(attributes.iter().any(|one| one.automated == Some(Automated::HiddenField)));
    for kind in [Kind::Realtime, Kind::Batch, Kind::Blackbox] {
        assert!(montreal.services.iter().any(|one| one.kind == kind), "{kind:?}");
    }
    assert!(montreal.services.iter().any(|one| one.groups.len() > 1));
    assert!(montreal.services.iter().any(|one| !one.areas.is_empty()));
    assert!(montreal.services.iter().any(|one| one.keywords.contains(&"private".to_owned())));
}

#[test]
fn every_text_of_the_demo_city_is_there_in_french() {
    let Reading { city, .. } = read("examples/city/montreal");
    for service in &city.jurisdictions[0].services {
        let texts = &service.translations["fr"];
        let mut subjects = vec!["name".to_owned(), "description".to_owned()];
        subjects.extend(service.groups.iter().map(|group| format!("group:{group}")));
        for one in &service.attributes {
            subjects.push(format!("attribute:{}", one.code));
            let options = one.options.iter();
            subjects.extend(options.map(|option| format!("option:{}:{}", one.code, option.key)));
        }
        for subject in subjects {
            assert!(texts.contains_key(&subject), "{} {subject}", service.code);
        }
    }
}

#[test]
fn the_nested_example_has_a_city_inside_a_county() {
    let Reading { city, warnings } = read("examples/city-nested");
    assert_eq!(warnings, []);
    let harbour = city.jurisdiction("harbour").unwrap();
    assert_eq!(harbour.parent.as_deref(), Some("lake-county"));
    assert!(harbour.moderated);
}
