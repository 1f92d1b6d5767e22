package io.trackgate.app.check;

import java.util.List;

/**
 * What a step of a check found.
 *
 * @param expected of the tracker, in one sentence
 * @param found    in one sentence, why it was skipped included
 * @param notes    how it came to that, in the order of events
 */
record Finding(Verdict verdict, String expected, String found, List<String> notes) {

    /** How a step ended. */
    enum Verdict {
        PASS("PASS"), FAIL("FAIL"), SKIPPED("SKIPPED"), NOT_SUPPORTED("NOT SUPPORTED BY MODEL");

        private final String shown;

        Verdict(String shown) { this.shown = shown; }

        String shown() { return shown; }
    }

    Finding { notes = List.copyOf(notes); }

    static Finding pass(String expected, String found) { return new Finding(Verdict.PASS, expected, found, List.of()); }

    static Finding fail(String expected, String found) { return new Finding(Verdict.FAIL, expected, found, List.of()); }

    static Finding skipped(String why) { return new Finding(Verdict.SKIPPED, "", why, List.of()); }

    static Finding notSupported(String why) { return new Finding(Verdict.NOT_SUPPORTED, "", why, List.of()); }

    Finding with(List<String> more) { return new Finding(verdict, expected, found, more); }
}
