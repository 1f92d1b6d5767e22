package io.trackgate.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.trackgate.core.FleetView.Question;
import io.trackgate.core.FleetView.Sort;
import io.trackgate.core.directory.Tracker;
import org.jspecify.annotations.Nullable;

/**
 * A fleet as one user saw it at one moment. What does not change with the moment (texts to look through, the orders by them) comes from the sight before.
 * Confined to one thread.
 */
final class FleetSight {

    /** How a tracker stands, but for what only its page tells. */
    record Standing(@Nullable ConnectionStatus status, long heardAt) {

        /** Of a blocked one: nobody is told. */
        private static final Standing UNTOLD = new Standing(null, 0);
    }

    @FunctionalInterface
    interface Standings {
        Standing of(Tracker tracker);
    }

    /** What matches, and of these the trackers of one page. */
    record Picked(int matching, List<Tracker> trackers) {}

    /**
     * What is looked through, in small letters.
     *
     * @param text all of it, a line each
     */
    private record Words(String label, String text) {
        private static Words of(Tracker tracker) {
            String label = tracker.label().toLowerCase(Locale.ROOT);
            StringBuilder text = new StringBuilder().append(tracker.id()).append('\n').append(label).append('\n')
                    .append(tracker.model().code().toLowerCase(Locale.ROOT)).append('\n')
                    .append(tracker.model().name().toLowerCase(Locale.ROOT));
            tracker.deviceIds().forEach(id -> text.append('\n').append(id.toLowerCase(Locale.ROOT)));
            return new Words(label, text.toString());
        }
    }

    private record Row(int place, Tracker tracker, Words words, Standing standing) {
        private boolean matches(Choice choice) {
            return (choice.status == null || choice.status == standing.status)
                    && (choice.model == null || choice.model.equals(tracker.model().code()))
                    && (choice.protocol == null || choice.protocol.equals(tracker.model().protocol()))
                    && (choice.text.isEmpty() || words.text.contains(choice.text));
        }
    }

    /** What is asked of each of a hundred thousand rows. */
    private record Choice(String text, @Nullable ConnectionStatus status, @Nullable String model, @Nullable String protocol) {
        private static Choice of(Question question) {
            return new Choice(question.text().toLowerCase(Locale.ROOT), question.status().orElse(null), question.model().orElse(null),
                    question.protocol().orElse(null));
        }

        private boolean isAll() { return text.isEmpty() && status == null && model == null && protocol == null; }
    }

    private final Row[] rows; // by id
    private final Map<ConnectionStatus, Integer> counts = new EnumMap<>(ConnectionStatus.class);
    private final Map<Sort, int[]> orders = new EnumMap<>(Sort.class); // places of rows; by id there is nothing to do

    /**
     * Looks at all of them.
     *
     * @param trackers ordered by id
     */
    static FleetSight of(List<Tracker> trackers, @Nullable FleetSight before, Standings standings) {
        return new FleetSight(trackers, before, standings);
    }

    private FleetSight(List<Tracker> trackers, @Nullable FleetSight before, Standings standings) {
        Row[] known = before == null ? new Row[0] : before.rows;
        boolean same = known.length == trackers.size();
        rows = new Row[trackers.size()];
        int[] found = new int[ConnectionStatus.values().length];
        int next = 0; // in what is known
        for (int place = 0; place < rows.length; place++) {
            Tracker tracker = trackers.get(place);
            while (next < known.length && known[next].tracker.id() < tracker.id())
                next++;
            boolean isKnown = next < known.length && known[next].tracker == tracker; // a changed tracker is another object
            if (!isKnown) same = false;
            Standing standing = tracker.blocked() ? Standing.UNTOLD : standings.of(tracker);
            rows[place] = new Row(place, tracker, isKnown ? known[next].words : Words.of(tracker), standing);
            if (standing.status != null) found[standing.status.ordinal()]++;
        }
        for (ConnectionStatus status : ConnectionStatus.values())
            counts.put(status, found[status.ordinal()]);
        if (before != null && same) keepOrders(before);
    }

    private void keepOrders(FleetSight before) {
        before.orders.forEach((sort, order) -> { if (sort != Sort.STATUS && sort != Sort.LAST_HEARD) orders.put(sort, order); });
    }

    int total() { return rows.length; }

    Map<ConnectionStatus, Integer> counts() { return counts; }

    Picked pick(Question question) {
        Choice choice = Choice.of(question);
        int[] order = question.sort() == Sort.ID ? null : orders.computeIfAbsent(question.sort(), this::order);
        boolean all = choice.isAll();
        List<Tracker> page = new ArrayList<>();
        int matching = all ? Math.min(question.offset(), rows.length) : 0; // where all match, the page is looked at alone
        for (int i = matching; i < rows.length; i++) {
            int at = question.descending() ? rows.length - 1 - i : i;
            Row row = rows[order == null ? at : order[at]];
            if (!all && !row.matches(choice)) continue;
            if (matching >= question.offset() && page.size() < question.limit()) page.add(row.tracker);
            matching++;
            if (all && page.size() == question.limit()) break;
        }
        return new Picked(all ? rows.length : matching, page);
    }

    private int[] order(Sort sort) {
        Row[] sorted = rows.clone();
        Arrays.sort(sorted, comparator(sort)); // which leaves equal ones as they are: by id
        return Arrays.stream(sorted).mapToInt(Row::place).toArray();
    }

    private static Comparator<Row> comparator(Sort sort) {
        return switch (sort) {
            case ID -> Comparator.comparingInt(Row::place);
            case LABEL -> Comparator.comparing(row -> row.words.label);
            case MODEL -> Comparator.comparing(row -> row.tracker.model().code());
            case PROTOCOL -> Comparator.comparing(row -> row.tracker.model().protocol());
            case STATUS -> Comparator.comparing(row -> row.standing.status, Comparator.nullsLast(Comparator.naturalOrder()));
            case LAST_HEARD -> Comparator.comparingLong(row -> row.standing.heardAt);
        };
    }
}
