package io.trackgate.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One message of a client on the event socket: which events it wants, or does not want any more. */
record SubscribeMessage(String action, List<Wish> wishes) {
    static final String SUBSCRIBE = "subscribe";
    static final String UNSUBSCRIBE = "unsubscribe";

    /** The kinds of events that a client asks for; lifecycle and logout come with them. */
    enum Kind {
        STATE("state"), STATE_BATCH("state_batch");

        private final String word;

        Kind(String word) { this.word = word; }

        String word() { return word; }
    }

    /**
     * One request of the message.
     *
     * @param trackers empty: all of the caller's
     * @param every    least time between two events
     */
    record Wish(Kind kind, Optional<List<Integer>> trackers, Duration every, boolean compact) {}

    private static final int MOST_WISHES = 10;
    private static final int MOST_TRACKERS = 20_000;
    // Of single states: a client gains nothing by more, and each is a read of the store.
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,5})(s|m)");
    private static final List<String> KINDS = List.of(Kind.STATE.word, Kind.STATE_BATCH.word);

    private static final Parameter ACTION = Parameter.word("action", List.of(SUBSCRIBE, UNSUBSCRIBE), "What to do");
    private static final Parameter TYPE = Parameter.word("type", KINDS, "Kind of events");
    private static final Parameter FORMAT = Parameter.word("format", List.of("full", "compact"), "How much of a state").optional();
    private static final Parameter RATE = Parameter.text("rate_limit", 10, "Least time between two events").optional();
    private static final Parameter TRACKERS = Parameter.integers("trackers", MOST_TRACKERS, "Ids of trackers");
    private static final Parameter TARGET = Parameter.object("target", "Which trackers");
    private static final Parameter TARGET_TYPE = Parameter.word("type", List.of("all", "selected"), "Whether all or some");
    private static final Parameter TRACKER_IDS = Parameter.integers("tracker_ids", MOST_TRACKERS, "Ids of trackers");

    /** Refuses what is not exactly one message of the known form. */
    static SubscribeMessage read(ObjectNode message) throws ApiException {
        String action = Arguments.read(List.of(ACTION), RequestParameters.of(message)).text(ACTION.name());
        JsonNode requests = message.path("requests");
        if (requests.isMissingNode() && message.path("events").isArray()) return new SubscribeMessage(action, olderForm(message));
        if (!requests.isArray() || requests.isEmpty() || requests.size() > MOST_WISHES) {
            throw wrong("requests", "must be an array of 1 to " + MOST_WISHES + " objects");
        }
        List<Wish> wishes = new ArrayList<>();
        for (JsonNode request : requests) {
            if (!(request instanceof ObjectNode wish)) throw wrong("requests", "must be an array of 1 to " + MOST_WISHES + " objects");
            wishes.add(wish(wish));
        }
        return new SubscribeMessage(action, List.copyOf(wishes));
    }

    /** {@code "trackers":[…],"events":["state"]}, which the platform still takes. */
    private static List<Wish> olderForm(ObjectNode message) throws ApiException {
        for (JsonNode event : message.path("events")) {
            if (!event.asText().equals(Kind.STATE.word)) throw wrong("events", "must be [\"" + Kind.STATE.word + "\"]");
        }
        List<Integer> trackers = Arguments.read(List.of(TRACKERS), RequestParameters.of(message)).integers(TRACKERS.name());
        return List.of(new Wish(Kind.STATE, Optional.of(trackers), LEAST, false));
    }

    private static Wish wish(ObjectNode request) throws ApiException {
        RequestParameters given = RequestParameters.of(request);
        Arguments common = Arguments.read(List.of(TYPE, FORMAT, RATE), given);
        boolean compact = common.optionalText(FORMAT.name()).filter("compact"::equals).isPresent();
        if (common.text(TYPE.name()).equals(Kind.STATE.word)) {
            List<Integer> trackers = Arguments.read(List.of(TRACKERS), given).integers(TRACKERS.name());
            return new Wish(Kind.STATE, Optional.of(trackers), LEAST, compact);
        }
        Arguments target = Arguments.within(TARGET.name(), List.of(TARGET_TYPE), Arguments.read(List.of(TARGET), given));
        Duration every = every(common.optionalText(RATE.name()));
        if (target.text(TARGET_TYPE.name()).equals("all")) return new Wish(Kind.STATE_BATCH, Optional.empty(), every, compact);
        List<Integer> selected = Arguments.within(TARGET.name(), List.of(TRACKER_IDS), Arguments.read(List.of(TARGET), given))
                .integers(TRACKER_IDS.name());
        return new Wish(Kind.STATE_BATCH, Optional.of(selected), every, compact);
    }

    private static Duration every(Optional<String> text) throws ApiException {
        if (text.isEmpty()) return SHORTEST;
        Matcher span = SPAN.matcher(text.get());
        if (!span.matches()) throw wrong(RATE.name(), "must be a time such as 5s or 1m");
        long count = Long.parseLong(span.group(1));
        Duration every = span.group(2).equals("s") ? Duration.ofSeconds(count) : Duration.ofMinutes(count);
        if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) throw wrong(RATE.name(), "must be from 1s to 60m");
        return every;
    }

    private static ApiException wrong(String name, String expected) {
        return ApiException.invalid(List.of(new ParameterError(name, expected)));
    }
}
