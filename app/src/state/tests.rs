use super::*;
use tuning_shared::Catalog;

fn entry(layer: &str, method: &str, dimensions: u32, sampling: &str) -> CatalogEntry {
    CatalogEntry {
        folder: "folder".into(),
        file: "bundle.postcard".into(),
        model: "A Net".into(),
        layer: layer.into(),
        method: method.into(),
        sampling: sampling.into(),
        dimensions,
        explained_variance: 0.5,
    }
}

fn catalog() -> Catalog {
    Catalog {
        entries: vec![
            entry("conv2d0", "ica", 16, "equal-mass"),
            entry("conv2d0", "ica", 16, "uniform"),
            entry("conv2d0", "pca", 16, "uniform"),
            entry("conv2d1", "pca", 16, "uniform"),
            entry("conv2d1", "pca", 32, "uniform"),
        ],
    }
}

#[test]
fn a_view_comes_back_from_its_query() {
    for (index, entry) in catalog().entries.iter().enumerate() {
        let request = Request::parse(&query(entry, 3, Some(25)));
        assert_eq!(choose(&catalog(), &request), Some(index));
        assert_eq!((request.dimension_index(16), request.point_index(32)), (Some(3), Some(25)));
    }
}

#[test]
fn the_query_is_the_documented_one() {
    let uniform = entry("conv2d0", "ica", 16, "uniform");
    assert_eq!(query(&uniform, 3, Some(25)), "?layer=conv2d0&method=ica&components=16&dimension=4&point=26");
    assert_eq!(query(&uniform, 0, None), "?layer=conv2d0&method=ica&components=16&dimension=1");
    let equal_mass = entry("conv2d0", "ica", 16, "equal-mass");
    assert_eq!(query(&equal_mass, 0, None), "?layer=conv2d0&method=ica&components=16&sampling=equal-mass&dimension=1");
}

#[test]
fn junk_is_left_out_of_account() {
    for junk in ["", "?", "&&=", "?dimension", "?dimension=&point=-1", "?layer=%3Cscript%3E&method=", "?dimension=1e3"]
    {
        assert_eq!(Request::parse(junk), Request::default(), "{junk}");
    }
    let request = Request::parse("?dimension=0&point=33&utm=x");
    assert_eq!((request.dimension_index(16), request.point_index(32)), (None, None));
    assert_eq!(Request::parse("?dimension=99999999999999999999999").dimension, None);
}

#[test]
fn what_does_not_exist_falls_back_to_what_is_nearest() {
    let choice = |query: &str| choose(&catalog(), &Request::parse(query));
    assert_eq!(choice(""), Some(1), "uniform points unless asked otherwise");
    assert_eq!(choice("?method=pca"), Some(2));
    assert_eq!(choice("?layer=conv2d1&method=ica"), Some(3), "the layer weighs most");
    assert_eq!(choice("?layer=conv2d1&components=32"), Some(4));
    assert_eq!(choice("?layer=mixed9z&method=tsne&components=7"), Some(1));
    assert_eq!(choose(&Catalog::default(), &Request::default()), None);
}

#[test]
fn an_arrangement_comes_back_from_its_suffix_and_the_usual_one_has_none() {
    assert_eq!(Arrangement::default().suffix(), "");
    for sort in Sort::ALL {
        for attribute in Attribute::ALL.map(Some).into_iter().chain([None]) {
            let arrangement = Arrangement { sort, attribute };
            assert_eq!(Request::parse(&format!("?{}", arrangement.suffix())).arrangement, arrangement);
        }
    }
    assert_eq!(Request::parse("?sort=beauty&attribute=smell").arrangement, Arrangement::default());
}

#[test]
fn what_names_no_basis_is_filled_from_the_opening() {
    let opening = Request::parse("?layer=conv2d1&method=pca&components=16&dimension=3");
    assert_eq!(Request::parse("?utm=x").or(opening.clone()), opening);
    let sorted = Request::parse("?sort=index").or(opening.clone());
    assert_eq!(
        (sorted.layer.as_deref(), sorted.dimension, sorted.arrangement.sort),
        (Some("conv2d1"), Some(3), Sort::Index)
    );
    let other = Request::parse("?dimension=5&point=2").or(opening.clone());
    assert_eq!((other.method.as_deref(), other.dimension, other.point), (Some("pca"), Some(5), Some(2)));
    let basis = Request::parse("?layer=conv2d0");
    assert_eq!(basis.clone().or(opening), basis);
}

#[test]
fn a_basis_is_compared_with_one_of_another_method_on_the_same_layer() {
    let mut catalog = catalog();
    let with = |catalog: &Catalog, index: usize| counterpart(catalog, &catalog.entries[index]);
    assert_eq!(
        [0, 1, 2].map(|index| with(&catalog, index)),
        [Some(2), Some(2), Some(1)],
        "sampling as it is, if it can be"
    );
    assert_eq!(with(&catalog, 3), None, "conv2d1 has PCA alone");
    catalog.entries.insert(0, entry("conv2d1", "nmf", 16, "uniform"));
    catalog.entries.push(entry("conv2d1", "ica", 32, "uniform"));
    assert_eq!(with(&catalog, 4), Some(6), "what is linear comes first, with whatever components");
}
