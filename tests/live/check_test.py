"""Each check of check.py turns red when what it looks for is wrong. Run: python3 -B tests/live/check_test.py"""

import copy
import unittest

import check

TARGET = "http://localhost:4000/"
PATHS = [f"p{number}" for number in range(12)]
TRANSCRIPT = {
    "target": TARGET,
    "requests_per_second": 20.0,
    "exchanges": [{"url": TARGET + path, "result": {"answer": {"status": 404, "body": {}}}} for path in PATHS],
}
REQUESTS = [{"at": 50.0 * place, "host": "localhost:4000", "method": "GET", "url": f"/{path}"} for place, path in enumerate(PATHS)]
REPORT = {"criteria": [{"id": f"c{n}", "outcome": "unknown", "by_observation": "unknown"} for n in range(32)]}


def changed(original, change):
    made = copy.deepcopy(original)
    change(made)
    return made


def deciding(place, outcome):
    return changed(REPORT, lambda report: report["criteria"][place].update(outcome=outcome))


class Checks(unittest.TestCase):
    def fails(self, run, *arguments):
        with self.assertRaises(check.Failed):
            run(*arguments)

    def test_outcomes_must_be_the_same(self):
        check.same_outcomes(deciding(1, "met"), deciding(1, "met"))
        self.fails(check.same_outcomes, deciding(1, "met"), deciding(1, "not-met"))
        self.fails(check.same_outcomes, deciding(2, "met"), deciding(1, "met"))
        self.fails(check.same_outcomes, REPORT, REPORT)
        self.fails(check.same_outcomes, {"criteria": []}, {"criteria": []})
        observed = changed(deciding(1, "met"), lambda report: report["criteria"][1].update(by_observation="met"))
        self.fails(check.same_outcomes, observed, deciding(1, "met"))

    def test_an_empty_folder_decides_nothing(self):
        check.nothing_decided(REPORT)
        check.nothing_decided(deciding(1, "not-applicable"))
        for outcome in ("met", "partly", "not-met"):
            self.fails(check.nothing_decided, deciding(1, outcome))

    def test_the_pace_is_kept(self):
        check.pace(TRANSCRIPT, REQUESTS)
        self.fails(check.pace, TRANSCRIPT, [{**request, "at": request["at"] * 0.8} for request in REQUESTS])
        self.fails(check.pace, TRANSCRIPT, REQUESTS[:3])
        burst = [{"at": at} for at in [*range(0, 3000, 100), *range(3000, 3300, 10), 6000]]
        self.fails(check.pace, TRANSCRIPT, burst)

    def test_only_recorded_reads_arrive(self):
        check.only_reads(TRANSCRIPT, REQUESTS)
        self.fails(check.only_reads, TRANSCRIPT, changed(REQUESTS, lambda made: made[3].update(method="POST")))
        self.fails(check.only_reads, TRANSCRIPT, changed(REQUESTS, lambda made: made[3].update(url="/other")))
        self.fails(check.only_reads, TRANSCRIPT, REQUESTS[1:])
        self.fails(check.only_reads, TRANSCRIPT, [*REQUESTS, REQUESTS[0]])

    def test_the_visit_stays_with_its_target(self):
        check.stays(TRANSCRIPT)
        for url in ("http://localhost:4001/", "https://elsewhere.example/", "http://localhost.example:4000/"):
            self.fails(check.stays, changed(TRANSCRIPT, lambda made: made["exchanges"][2].update(url=url)))
        self.fails(check.stays, {**TRANSCRIPT, "target": "http://elsewhere.example/", "exchanges": []})

    def test_a_recording_names_nobody_else(self):
        check.no_strangers(TRANSCRIPT)
        registry = ".".join(["registry", "npm" + "js", "example"])
        for body in (
            {"text": "see https://elsewhere.example/x"},
            {"text": r'{"url":"https:\/\/elsewhere.example"}'},
            {"text": "http://localhost@elsewhere.example/"},
            {"text": "http://127.0.0.1.elsewhere.example/"},
            {"text": registry},
            {"base64": "aHR0cDovL2Vsc2V3aGVyZS5leGFtcGxlLw=="},
        ):
            answer = {"answer": {"status": 200, "body": body}}
            self.fails(check.no_strangers, changed(TRANSCRIPT, lambda made: made["exchanges"][0].update(result=answer)))


if __name__ == "__main__":
    unittest.main()
