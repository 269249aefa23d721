use assessor::*;
fn main() {
    let url = target::origin(&std::env::args().nth(1).unwrap()).unwrap();
    let fw = principles::shipped::framework("psr-0.1").unwrap();
    let day = "2026-11-22".parse().unwrap();
    let t = std::time::Instant::now();
    let tr = polite::visit(&url, &fw, &polite::Manners::towards(&url), day, |_, _| {}).unwrap();
    eprintln!("{} exchanges in {:?}", tr.exchanges.len(), t.elapsed());
    for e in &tr.exchanges {
        eprintln!(
            "{} r{} {} {:?} {}",
            e.number,
            e.round,
            e.url,
            e.status(),
            e.media_type()
        );
    }
    for (id, f) in probe::judge(&tr, &fw) {
        println!(
            "{:?} {} | {} | {}",
            f.outcome(principles::EvidenceKind::Observed),
            f.outcome(principles::EvidenceKind::Attested),
            id,
            f.note
        );
        for e in &f.evidence {
            println!("      {}", e.summary());
        }
        for e in &f.leads {
            println!("      lead {}", e.quote);
        }
    }
    if let Some(p) = std::env::args().nth(2) {
        std::fs::write(p, serde_json::to_string_pretty(&tr).unwrap()).unwrap();
    }
}
