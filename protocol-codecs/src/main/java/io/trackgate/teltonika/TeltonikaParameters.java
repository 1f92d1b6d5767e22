package io.trackgate.teltonika;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.trackgate.config.DeviceValue;
import io.trackgate.config.FieldMapping;
import io.trackgate.config.ParameterTarget;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads numbered parameters ("setparam", "getparam"): the LED and the tracking settings.
 *
 * A plan first finds out which of several parameters this firmware has, then writes, then reads everything back.
 */
final class TeltonikaParameters {

    private static final String SET = "setparam ";
    private static final String GET = "getparam ";

    /** Access point, server and protocol: a mistake here is a tracker that never comes back. */
    private static final int FIRST_SERVER_PARAMETER = 2000;
    private static final int LAST_SERVER_PARAMETER = 2010;
    static final int LED_OR_RECORDS_SORTING = 108;

    private final TrackerModel model;
    private final TeltonikaPhrases phrases;

    TeltonikaParameters(TrackerModel model) {
        this.model = model;
        this.phrases = new TeltonikaPhrases(model);
    }

    /** What is to be written into one field; {@code value} null: its {@code off}. */
    record Wish(StateKey key, FieldMapping mapping, @Nullable SettingValue value) {}

    /** What becomes of a wish on one of its targets. */
    private sealed interface Assigned {}

    /** One field's parameters and what they get. */
    private record Assignment(StateKey key, ParameterTarget target, String text, SettingValue value) implements Assigned {}

    private record Impossible(String why) implements Assigned {}

    /** One parameter and what it gets. */
    private record Pair(int id, String text, StateKey key) {
        String listed() { return id + ":" + text; }
    }

    /** Whether a parameter may be written on this model at all. */
    static Optional<String> forbidden(int parameter, TrackerModel model) {
        if (parameter >= FIRST_SERVER_PARAMETER && parameter <= LAST_SERVER_PARAMETER) {
            return Optional.of("parameter " + parameter + " (expected: none of 2000 to 2010, which hold access point and server)");
        }
        if (parameter == LED_OR_RECORDS_SORTING && TeltonikaOptions.parameter108SortsRecords(model)) {
            return Optional.of("parameter 108 (expected: another, it is the order of records on this model)");
        }
        return Optional.empty();
    }

    CommandPlan write(List<Wish> wishes) {
        if (wishes.isEmpty()) return new CommandPlan.Unsupported("nothing to write (expected: a field that this model keeps)");
        List<Assignment> settled = new ArrayList<>();
        List<Wish> open = new ArrayList<>();
        for (Wish wish : wishes) {
            List<Assigned> outlook = wish.mapping().targets().stream().map(target -> assign(wish, target)).toList();
            Optional<String> impossible = impossibleEverywhere(outlook);
            if (impossible.isPresent()) return new CommandPlan.Unsupported(impossible.get());
            if (outlook.size() == 1 && outlook.getFirst() instanceof Assignment only) settled.add(only);
            else
                open.add(wish);
        }
        Set<StateKey> touches = wishes.stream().map(Wish::key).collect(Collectors.toUnmodifiableSet());
        return new CommandPlan.Steps(choose(settled, open, 0), touches);
    }

    /** Reads fields; of several targets the first that exists is the one that counts. */
    CommandPlan read(Map<StateKey, FieldMapping> fields) {
        Set<Integer> ids = new LinkedHashSet<>();
        fields.values().forEach(mapping -> mapping.targets().forEach(target -> ids.add(target.parameters().getFirst())));
        Optional<String> forbidden = ids.stream().map(id -> forbidden(id, model)).flatMap(Optional::stream).findFirst();
        if (forbidden.isPresent()) return new CommandPlan.Unsupported(forbidden.get());
        if (ids.isEmpty()) return new CommandPlan.Unsupported("nothing to read (expected: a field that this model keeps)");
        return new CommandPlan.Steps(ask(List.copyOf(ids), read -> judgeRead(fields, read)), fields.keySet());
    }

    private static Judgement judgeRead(Map<StateKey, FieldMapping> fields, Map<Integer, String> read) {
        Map<StateKey, SettingValue> values = new LinkedHashMap<>();
        fields.forEach((key, mapping) -> firstRead(mapping, read)
                .ifPresent(target -> values.put(key, target.toApi(first(target, read)))));
        ReportedState reported = new ReportedState(values);
        return reported.isEmpty()
                ? new Judgement.Unsupported("the tracker has none of the parameters", reported)
                : Judgement.done(reported);
    }

    private static Optional<ParameterTarget> firstRead(FieldMapping mapping, Map<Integer, String> read) {
        return mapping.targets().stream().filter(target -> read.containsKey(target.parameters().getFirst())).findFirst();
    }

    private static String first(ParameterTarget target, Map<Integer, String> read) {
        return read.getOrDefault(target.parameters().getFirst(), "");
    }

    private static Optional<String> impossibleEverywhere(List<Assigned> outlook) {
        List<String> whys = new ArrayList<>();
        for (Assigned assigned : outlook) { if (assigned instanceof Impossible impossible) whys.add(impossible.why()); }
        return whys.size() == outlook.size() ? Optional.of(String.join("; ", whys)) : Optional.empty();
    }

    private Assigned assign(Wish wish, ParameterTarget target) {
        for (int parameter : target.parameters()) {
            Optional<String> forbidden = forbidden(parameter, model);
            if (forbidden.isPresent()) return new Impossible(forbidden.get());
        }
        SettingValue value = wish.value();
        if (value == null)
            return writable(wish, target, String.valueOf(wish.mapping().off()), target.toApi(String.valueOf(wish.mapping().off())));
        return switch (target.toDevice(value)) {
            case DeviceValue.Exact exact -> writable(wish, target, exact.text(), value);
            case DeviceValue.Impossible impossible -> new Impossible(wish.mapping().field() + ": " + impossible.why());
        };
    }

    // A semicolon would begin another parameter, and a text that doesn't fit into one command can't be split.
    private Assigned writable(Wish wish, ParameterTarget target, String text, SettingValue value) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != ';');
        boolean fits = target.parameters().stream().allMatch(id -> phrases.fits(SET + id + ":" + text));
        return plain && fits
                ? new Assignment(wish.key(), target, text, value)
                : new Impossible(wish.mapping().field() + ": \"" + text + "\" can't be written in one command (expected: ASCII without a "
                        + "semicolon, at most " + TeltonikaPhrases.MAX_TEXT + " characters in all)");
    }

    // Firmware decides which parameter holds the field: ask for each in order of preference until one exists.
    private PlanStep choose(List<Assignment> settled, List<Wish> open, int candidate) {
        if (open.isEmpty()) return write(chunks(settled), 0, settled);
        Wish wish = open.getFirst();
        int id = wish.mapping().targets().get(candidate).parameters().getFirst();
        return phrases.ask(GET + id, answer -> {
            String text = named(answer, List.of(id));
            Optional<Map<Integer, String>> read = TeltonikaReplies.read(text, false);
            if (read.isPresent()) return read.get().containsKey(id) ? chosen(settled, open, candidate) : Judgement.NOT_MINE;
            return saysNo(text, List.of(id)) ? chooseNext(settled, open, candidate) : Judgement.NOT_MINE;
        });
    }

    private Judgement chosen(List<Assignment> settled, List<Wish> open, int candidate) {
        Wish wish = open.getFirst();
        return switch (assign(wish, wish.mapping().targets().get(candidate))) {
            case Impossible impossible -> new Judgement.Unsupported(impossible.why(), ReportedState.NOTHING);
            case Assignment assignment -> {
                List<Assignment> more = new ArrayList<>(settled);
                more.add(assignment);
                yield Judgement.then(ReportedState.NOTHING, choose(more, open.subList(1, open.size()), 0));
            }
        };
    }

    private Judgement chooseNext(List<Assignment> settled, List<Wish> open, int candidate) {
        if (candidate + 1 < open.getFirst().mapping().targets().size()) {
            return Judgement.then(ReportedState.NOTHING, choose(settled, open, candidate + 1));
        }
        return new Judgement.Unsupported(open.getFirst().mapping().field() + ": the tracker has none of its parameters",
                ReportedState.NOTHING);
    }

    /** By id, so that a text is the same whatever the order of the fields. */
    private List<List<Pair>> chunks(List<Assignment> assignments) {
        SortedMap<Integer, Pair> byId = new TreeMap<>();
        for (Assignment assignment : assignments) {
            for (int id : assignment.target().parameters())
                byId.put(id, new Pair(id, assignment.text(), assignment.key()));
        }
        return split(byId.values(), this::setText);
    }

    /** As few texts as the length of a command allows; one an item where the model takes no lists. */
    private <T> List<List<T>> split(Collection<T> items, Function<List<T>, String> text) {
        List<List<T>> chunks = new ArrayList<>();
        List<T> chunk = new ArrayList<>();
        for (T item : items) {
            List<T> longer = new ArrayList<>(chunk);
            longer.add(item);
            boolean fits = phrases.fits(text.apply(longer)) && !TeltonikaOptions.oneParameterPerCommand(model);
            if (!fits && !chunk.isEmpty()) {
                chunks.add(chunk);
                longer = new ArrayList<>(List.of(item));
            }
            chunk = longer;
        }
        if (!chunk.isEmpty()) chunks.add(chunk);
        return chunks;
    }

    private String setText(List<Pair> pairs) {
        if (TeltonikaOptions.oneParameterPerCommand(model)) return SET + pairs.getFirst().id() + " " + pairs.getFirst().text();
        return SET + pairs.stream().map(Pair::listed).collect(Collectors.joining(";"));
    }

    private static String getText(List<Integer> ids) { return GET + ids.stream().map(String::valueOf).collect(Collectors.joining(";")); }

    private PlanStep write(List<List<Pair>> chunks, int index, List<Assignment> assignments) {
        List<Pair> pairs = chunks.get(index);
        Set<StateKey> touches = pairs.stream().map(Pair::key).collect(Collectors.toUnmodifiableSet());
        return phrases.change(setText(pairs), touches, pairs.size() > 1, answer -> {
            String text = named(answer, pairs.stream().map(Pair::id).toList());
            if (saysNo(text, pairs.stream().map(Pair::id).toList())) return new Judgement.Unsupported(text.strip(), ReportedState.NOTHING);
            Optional<Map<Integer, String>> written = TeltonikaReplies.written(text);
            if (written.isEmpty() || !onlyOurs(written.get(), pairs)) return Judgement.NOT_MINE;
            if (TeltonikaReplies.hasWarning(text)) return new Judgement.Unsupported(text.strip(), ReportedState.NOTHING);
            // A part of the batch proves nothing of the rest, and isn't what this command is answered.
            return written.get().size() == pairs.size() ? afterWrite(chunks, index, assignments) : Judgement.NOT_MINE;
        });
    }

    private static boolean onlyOurs(Map<Integer, String> written, List<Pair> pairs) {
        Map<Integer, String> asked = pairs.stream().collect(Collectors.toMap(Pair::id, Pair::text));
        return written.entrySet().stream().allMatch(one -> {
            String text = asked.get(one.getKey());
            return text != null && ParameterTarget.sameDeviceValue(text, one.getValue());
        });
    }

    private Judgement afterWrite(List<List<Pair>> chunks, int index, List<Assignment> assignments) {
        boolean last = index + 1 == chunks.size();
        return switch (model.verifySettings()) {
            case READ_BACK -> Judgement.then(ReportedState.NOTHING, last ? readBack(assignments) : write(chunks, index + 1, assignments));
            case REPLY -> {
                ReportedState done = completed(chunks, index, assignments);
                yield last ? Judgement.done(done) : Judgement.then(done, write(chunks, index + 1, assignments));
            }
        };
    }

    /** Fields whose last parameter stands in this chunk: the tracker has confirmed all of each. */
    private static ReportedState completed(List<List<Pair>> chunks, int index, List<Assignment> assignments) {
        Set<StateKey> unfinished = chunks.subList(index + 1, chunks.size()).stream().flatMap(List::stream).map(Pair::key)
                .collect(Collectors.toSet());
        Set<StateKey> here = chunks.get(index).stream().map(Pair::key).collect(Collectors.toSet());
        return new ReportedState(assignments.stream().filter(one -> here.contains(one.key()) && !unfinished.contains(one.key()))
                .collect(Collectors.toMap(Assignment::key, Assignment::value)));
    }

    private PlanStep readBack(List<Assignment> assignments) {
        SortedMap<Integer, String> sent = new TreeMap<>();
        assignments.forEach(one -> one.target().parameters().forEach(id -> sent.put(id, one.text())));
        return ask(List.copyOf(sent.keySet()), read -> compare(assignments, sent, read));
    }

    private static Judgement compare(List<Assignment> assignments, SortedMap<Integer, String> sent, Map<Integer, String> read) {
        Map<StateKey, SettingValue> values = new LinkedHashMap<>();
        for (Assignment one : assignments) {
            if (read.containsKey(one.target().parameters().getFirst()))
                values.put(one.key(), one.target().toApi(first(one.target(), read)));
        }
        ReportedState reported = new ReportedState(values);
        List<String> wrong = sent.entrySet().stream().filter(pair -> differs(pair.getValue(), read.get(pair.getKey())))
                .map(pair -> pair.getKey() + " reads " + read.getOrDefault(pair.getKey(), "nothing") + " (expected: " + pair.getValue()
                        + ")")
                .toList();
        return wrong.isEmpty() ? Judgement.done(reported) : new Judgement.Unsupported(String.join(", ", wrong), reported);
    }

    private static boolean differs(String sent, @Nullable String read) {
        return read == null || !ParameterTarget.sameDeviceValue(sent, read);
    }

    private PlanStep ask(List<Integer> ids, Function<Map<Integer, String>, Judgement> end) {
        return ask(split(ids, TeltonikaParameters::getText), Map.of(), end);
    }

    /**
     * Asks for one chunk of ids after the other.
     *
     * An answer is ours when it names asked ids alone. Ids that it passes over, or that a refusal leaves open, are asked for again one by
     * one; what is refused or passed over alone doesn't exist.
     */
    private PlanStep ask(List<List<Integer>> chunks, Map<Integer, String> soFar, Function<Map<Integer, String>, Judgement> end) {
        List<Integer> asked = chunks.getFirst();
        List<List<Integer>> rest = chunks.subList(1, chunks.size());
        return phrases.ask(getText(asked), answer -> {
            String text = named(answer, asked);
            Optional<Map<Integer, String>> read = TeltonikaReplies.read(text, asked.size() > 1);
            if (read.isPresent())
                return asked.containsAll(read.get().keySet()) ? proceed(asked, rest, soFar, read.get(), end) : Judgement.NOT_MINE;
            return saysNo(text, asked)
                    ? proceed(without(asked, TeltonikaReplies.missing(text)), rest, soFar, Map.of(), end)
                    : Judgement.NOT_MINE;
        });
    }

    /** On models whose answers name no parameter, the one that was asked for: they answer in order, one parameter a command. */
    private String named(String answer, List<Integer> asked) {
        return TeltonikaOptions.answersWithoutId(model) && asked.size() == 1 ? TeltonikaReplies.named(answer, asked.getFirst()) : answer;
    }

    private static List<Integer> without(List<Integer> asked, Optional<Integer> missing) {
        if (asked.size() == 1) return List.of();
        return asked.stream().filter(id -> missing.isEmpty() || !missing.get().equals(id)).toList();
    }

    private Judgement proceed(List<Integer> asked, List<List<Integer>> rest, Map<Integer, String> soFar, Map<Integer, String> read,
            Function<Map<Integer, String>, Judgement> end) {
        Map<Integer, String> known = new LinkedHashMap<>(soFar);
        known.putAll(read);
        List<List<Integer>> open = new ArrayList<>();
        for (int id : asked) { if (!read.containsKey(id)) open.add(List.of(id)); }
        open.addAll(rest);
        return open.isEmpty() ? end.apply(known) : Judgement.then(ReportedState.NOTHING, ask(open, known, end));
    }

    /** A refusal that fits: it names one of our ids, or none. */
    private boolean saysNo(String text, List<Integer> asked) {
        Optional<Integer> missing = TeltonikaReplies.missing(text);
        if (missing.isPresent()) return asked.contains(missing.get());
        if (TeltonikaReplies.isParameterRefused(text)) return true;
        boolean values = TeltonikaReplies.written(text).isPresent();
        return !values && TeltonikaReplies.isAboutParameters(text) && (model.replies().isUnsupported(text) || model.replies().isNo(text));
    }

    /** Fields whose parameters a text names. */
    static Set<StateKey> statesNamed(String text, Map<StateKey, FieldMapping> fields) {
        Set<Integer> ids = TeltonikaReplies.written(text).map(Map::keySet).orElse(Set.of());
        return fields.entrySet().stream()
                .filter(field -> field.getValue().targets().stream()
                        .anyMatch(target -> target.parameters().stream().anyMatch(ids::contains)))
                .map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
    }
}
