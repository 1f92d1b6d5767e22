package io.trackgate.app.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.app.gateway.ApiClient;
import io.trackgate.app.report.CheckWords;

/**
 * Something that can be told and asked: it is asked what it is, told otherwise, asked again, put back, and asked once more.
 *
 * @param <T> its value
 */
final class RoundTripStep<T> implements CheckStep {

    /** What is told and asked. */
    interface Thing<T> {

        /** How it is called in a sentence: {@code output 1}. */
        String called();

        ApiClient.Answer tell(CheckBench bench, T value) throws InterruptedException, IOException;

        Asked<T> ask(CheckBench bench) throws InterruptedException, IOException;

        /** Another value than this one; empty: there is none that the device surely takes, so the same is written. */
        Optional<T> other(T value);

        /** Why this value can't be put back, so that nothing may be changed; empty: it can. */
        Optional<String> cantBePutBack(T value);

        String shown(T value);
    }

    /** What the tracker said. */
    sealed interface Asked<T> {
        record Value<T>(T value) implements Asked<T> {}

        /** By its model it can't be asked. */
        record Never<T>() implements Asked<T> {}

        record Failed<T>(String why) implements Asked<T> {}
    }

    private final About about;
    private final Thing<T> thing;

    RoundTripStep(String name, String title, Thing<T> thing) {
        this.about = new About(name, title, true);
        this.thing = thing;
    }

    @Override
    public About about() { return about; }

    @Override
    public Finding run(CheckBench bench) throws InterruptedException, IOException {
        List<String> notes = new ArrayList<>();
        String expected = "each change confirmed and read back, and what was there before put back";
        Asked<T> before = thing.ask(bench);
        notes.add("before: " + shown(before));
        return switch (before) {
            case Asked.Value<T> value -> unlessItStays(bench, value.value(), notes, expected);
            case Asked.Never<T> never -> Finding.skipped("not checked, nothing was changed: this model can't be asked for " + thing.called()
                    + ", so what is there could not be put back").with(notes);
            case Asked.Failed<T> failed -> Finding.fail(expected, "asked for " + thing.called() + ": " + failed.why()).with(notes);
        };
    }

    private Finding unlessItStays(CheckBench bench, T former, List<String> notes, String expected)
            throws InterruptedException, IOException {
        Optional<String> cant = thing.cantBePutBack(former);
        if (cant.isPresent()) return Finding.skipped("nothing was changed, for it could not be put back: " + cant.get()).with(notes);
        return roundTrip(bench, former, notes, expected);
    }

    private Finding roundTrip(CheckBench bench, T former, List<String> notes, String expected) throws InterruptedException, IOException {
        T other = thing.other(former).orElse(former);
        Optional<String> there;
        try {
            there = tellAndAsk(bench, other, notes);
        } catch (InterruptedException stop) {
            // A vehicle is not left as no one wants it; and whoever stops the check is told whether it is.
            Finding stopped = stopped(former, tellAndAsk(bench, former, notes), expected);
            Thread.currentThread().interrupt();
            return stopped.with(notes);
        } catch (IOException e) {
            tellAndAsk(bench, former, notes);
            throw e;
        }
        Optional<String> back = tellAndAsk(bench, former, notes);
        if (there.isPresent())
            return Finding.fail(expected, there.get() + back.map(why -> "; not put back: " + why).orElse("")).with(notes);
        if (back.isPresent()) return Finding.fail(expected, "not put back: " + back.get()).with(notes);
        return Finding.pass(expected, other.equals(former)
                ? "written as it was, confirmed: " + thing.shown(former)
                : thing.shown(other) + ", then " + thing.shown(former) + " again, each confirmed").with(notes);
    }

    private Finding stopped(T former, Optional<String> notBack, String expected) {
        return notBack.map(why -> Finding.fail(expected, TrackerCheck.STOPPED + "; not put back: " + why))
                .orElseGet(() -> Finding.skipped(TrackerCheck.STOPPED + "; put back: " + thing.shown(former)));
    }

    /** @return what went wrong */
    private Optional<String> tellAndAsk(CheckBench bench, T value, List<String> notes) throws InterruptedException, IOException {
        ApiClient.Answer answer = thing.tell(bench, value);
        String told = thing.called() + " told " + thing.shown(value);
        String words = bench.words(answer);
        notes.add("%s: %s, %s".formatted(told, words, CheckWords.duration(answer.took())));
        if (!answer.success() || answer.outcome().equals("postponed")) return Optional.of(told + ": " + words);
        Asked<T> after = thing.ask(bench);
        notes.add("asked afterwards: " + shown(after));
        return switch (after) {
            case Asked.Never<T> never -> Optional.of(told + " and confirmed, but it can't be asked for any more");
            case Asked.Failed<T> failed -> Optional.of(told + " and confirmed, but asked afterwards: " + failed.why());
            case Asked.Value<T> is -> is.value().equals(value)
                    ? Optional.empty()
                    : Optional.of("%s and confirmed, but it reads back %s".formatted(told, thing.shown(is.value())));
        };
    }

    private String shown(Asked<T> asked) {
        return switch (asked) {
            case Asked.Value<T> value -> thing.shown(value.value());
            case Asked.Never<T> never -> "this model can't be asked";
            case Asked.Failed<T> failed -> failed.why();
        };
    }
}
