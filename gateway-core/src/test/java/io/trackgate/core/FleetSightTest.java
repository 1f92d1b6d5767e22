package io.trackgate.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.core.FleetView.Question;
import io.trackgate.core.FleetView.Sort;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.directory.Tracker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FleetSightTest {

    private static final TrackerModel MODEL = FakeProtocol.model(1);
    private static final int MANY = 100_000;
    private static final int PAGE = 20_000;

    private final Map<Integer, FleetSight.Standing> standings = new HashMap<>();

    private static Tracker tracker(int id, String label) {
        return new Tracker(id, "35630704" + id, MODEL, "acme", label, false, null, List.of("alias-" + id), null, null);
    }

    private static Question question(Sort sort, boolean descending, String text) {
        return new Question(0, 500, sort, descending, text, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Question page(int offset, int limit) {
        return new Question(offset, limit, Sort.ID, false, "", Optional.empty(), Optional.empty(), Optional.empty());
    }

    private void stands(int id, ConnectionStatus status, long heardAt) { standings.put(id, new FleetSight.Standing(status, heardAt)); }

    private FleetSight sight(List<Tracker> trackers, @Nullable FleetSight before) {
        FleetSight.Standing nothing = new FleetSight.Standing(ConnectionStatus.JUST_REGISTERED, 0);
        return FleetSight.of(trackers, before, tracker -> standings.getOrDefault(tracker.id(), nothing));
    }

    private FleetSight sight(List<Tracker> trackers) { return sight(trackers, null); }

    private static List<Integer> ids(FleetSight sight, Question question) {
        return sight.pick(question).trackers().stream().map(Tracker::id).toList();
    }

    @Test
    void trackers_are_sorted_by_what_is_asked_and_equal_ones_by_id() {
        stands(1, ConnectionStatus.OFFLINE, 10);
        stands(2, ConnectionStatus.ACTIVE, 30);
        stands(3, ConnectionStatus.OFFLINE, 20);
        FleetSight sight = sight(List.of(tracker(1, "beta"), tracker(2, "Alpha"), tracker(3, "alpha"), tracker(4, "Gamma")));
        assertThat(ids(sight, question(Sort.ID, false, ""))).containsExactly(1, 2, 3, 4);
        assertThat(ids(sight, question(Sort.ID, true, ""))).containsExactly(4, 3, 2, 1);
        assertThat(ids(sight, question(Sort.LABEL, false, ""))).as("in any case").containsExactly(2, 3, 1, 4);
        assertThat(ids(sight, question(Sort.STATUS, false, ""))).containsExactly(2, 1, 3, 4);
        assertThat(ids(sight, question(Sort.LAST_HEARD, true, ""))).containsExactly(2, 3, 1, 4);
        assertThat(ids(sight, question(Sort.LAST_HEARD, false, ""))).containsExactly(4, 1, 3, 2);
        assertThat(ids(sight, question(Sort.MODEL, false, ""))).containsExactly(1, 2, 3, 4);
        assertThat(ids(sight, question(Sort.PROTOCOL, false, ""))).containsExactly(1, 2, 3, 4);
    }

    @Test
    void a_part_of_an_id_a_label_a_device_id_or_a_model_finds_a_tracker() {
        FleetSight sight = sight(List.of(tracker(17, "Truck of the NORTH"), tracker(18, "Van")));
        for (String part : List.of("17", "north", "NORTH", "3563070417", "alias-17"))
            assertThat(ids(sight, question(Sort.LABEL, false, part))).as(part).containsExactly(17);
        assertThat(ids(sight, question(Sort.LABEL, false, MODEL.code()))).containsExactly(17, 18);
        assertThat(ids(sight, question(Sort.LABEL, false, "17 truck"))).isEmpty();
        assertThat(sight.pick(question(Sort.LABEL, false, "van"))).returns(1, FleetSight.Picked::matching);
    }

    @Test
    void status_model_and_protocol_choose_and_counts_are_of_all() {
        stands(1, ConnectionStatus.IDLE, 10);
        FleetSight sight = sight(List.of(tracker(1, "a"), tracker(2, "b")));
        assertThat(ids(sight, new Question(0, 9, Sort.ID, false, "", Optional.of(ConnectionStatus.IDLE), Optional.of(MODEL.code()),
                Optional.of(MODEL.protocol())))).containsExactly(1);
        assertThat(ids(sight, new Question(0, 9, Sort.ID, false, "", Optional.empty(), Optional.of("other"), Optional.empty()))).isEmpty();
        assertThat(ids(sight, new Question(0, 9, Sort.ID, false, "", Optional.empty(), Optional.empty(), Optional.of("other")))).isEmpty();
        assertThat(sight.counts()).containsEntry(ConnectionStatus.IDLE, 1).containsEntry(ConnectionStatus.JUST_REGISTERED, 1)
                .containsEntry(ConnectionStatus.ACTIVE, 0);
        assertThat(sight.total()).isEqualTo(2);
    }

    @Test
    void pages_of_a_hundred_thousand_follow_one_another_without_a_gap() {
        List<Tracker> trackers = new ArrayList<>();
        for (int id = 1; id <= MANY; id++) {
            trackers.add(tracker(id, "Truck " + (MANY - id)));
            stands(id, ConnectionStatus.values()[id % 5], 1_000L + id % 977);
        }
        FleetSight sight = sight(trackers);
        for (Sort sort : Sort.values()) {
            List<Integer> seen = new ArrayList<>();
            for (int offset = 0; offset < MANY; offset += PAGE) {
                FleetSight.Picked picked = sight
                        .pick(new Question(offset, PAGE, sort, false, "truck", Optional.empty(), Optional.empty(), Optional.empty()));
                assertThat(picked.matching()).isEqualTo(MANY);
                picked.trackers().forEach(tracker -> seen.add(tracker.id()));
            }
            assertThat(seen).as("by %s", sort).hasSize(MANY).doesNotHaveDuplicates();
        }
        assertThat(ids(sight, page(700, 3))).containsExactly(701, 702, 703);
        assertThat(sight.pick(page(700, 3)).matching()).isEqualTo(MANY);
        assertThat(ids(sight, page(MANY - 1, 500))).containsExactly(MANY);
        assertThat(ids(sight, page(MANY, 500))).isEmpty();
        assertThat(ids(sight, page(Integer.MAX_VALUE, 500))).isEmpty();
    }

    @Test
    void a_sight_knows_what_has_changed_since_the_one_before() {
        List<Tracker> trackers = new ArrayList<>(List.of(tracker(1, "beta"), tracker(2, "alpha"), tracker(3, "gamma")));
        FleetSight first = sight(trackers);
        assertThat(ids(first, question(Sort.LABEL, false, ""))).containsExactly(2, 1, 3);
        stands(3, ConnectionStatus.ACTIVE, 7);
        FleetSight second = sight(trackers, first);
        assertThat(ids(second, question(Sort.LABEL, false, ""))).containsExactly(2, 1, 3);
        assertThat(ids(second, question(Sort.STATUS, false, ""))).as("another one now").containsExactly(3, 1, 2);
        trackers.set(0, tracker(1, "zeta"));
        trackers.remove(1);
        trackers.add(tracker(9, "aleph"));
        FleetSight third = sight(trackers, second);
        assertThat(ids(third, question(Sort.LABEL, false, ""))).as("one renamed, one gone, one new").containsExactly(9, 3, 1);
        assertThat(ids(third, question(Sort.LABEL, false, "beta"))).isEmpty();
    }
}
