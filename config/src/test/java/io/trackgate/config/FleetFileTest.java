package io.trackgate.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** fleet.yaml: what it may say, and what entries may say of each other. */
class FleetFileTest {
    private static final String ACME = "users: [{ name: acme }]\n";
    private static final String TRUCK = "{ id: 1, device-id: 100, model: telfmb120, owner: acme }";

    @TempDir
    private Path temp;
    private Folder folder;

    @BeforeEach
    void aFolder() throws IOException { folder = new Folder(temp).with("gateway.yaml", "fleet: fleet.yaml\n"); }

    @Test
    void every_key_is_read() throws Exception {
        FleetConfig fleet = folder
                .with("fleet.yaml",
                        """
                                users:
                                  - { name: acme, keys: [A6AA75587E5C59C32D347DA438505FC3] }
                                  - { name: acme-dispatch, master: acme, keys: [22eac1c27af4be7b9d04da2ce1af111b], rights: [tracker_set_output], trackers: [265489] }
                                  - { name: showroom, demo: true, blocked: false, login: showroom@example.org, time-zone: Europe/Vilnius,
                                      keys: [{ hash: 01234567890123456789012345678901, revoked: true }],
                                      sessions: [{ hash: fedcba9876543210fedcba9876543210, expires: 2020-01-01T00:00:00Z, revoked: false }] }
                                trackers:
                                  - { id: 265489, device-id: "356307042441013", model: telfmb120, owner: acme, label: Truck 1, engine-block-output: 2, aliases: [x1], time-zone: Asia/Shanghai, options: { password: 000123, on-level: "0,1" },
                                      state: { led: true, outputs: [false, true], tracking-settings: { tracking_interval: 300, sleep_mode: soft_sleep, tracking_angle: null } } }
                                  - { id: 265490, device-id: 0356307042441021, model: telfmb920, owner: acme, blocked: true, state: { outputs: [] } }
                                  - { id: 265491, owner: acme, clone-of: 265489 }
                                """)
                .load().fleet();

        assertThat(fleet.trackers().getFirst().options()).containsOnly(Map.entry("password", "000123"), Map.entry("on-level", "0,1"));
        assertThat(fleet.users()).extracting(FleetConfig.User::name).containsExactly("acme", "acme-dispatch", "showroom");
        assertThat(fleet.users().get(0).keys()).containsExactly(new FleetConfig.Key("a6aa75587e5c59c32d347da438505fc3", false));
        assertThat(fleet.users().get(1)).satisfies(user -> {
            assertThat(user.source()).isEqualTo(new Source("fleet.yaml", 3));
            assertThat(user.master()).isEqualTo("acme");
            assertThat(user.rights()).containsExactly("tracker_set_output");
            assertThat(user.trackers()).containsExactly(265489);
            assertThat(user.timeZone()).isEqualTo("UTC");
        });
        assertThat(fleet.users().get(2)).satisfies(user -> {
            assertThat(user.demo()).isTrue();
            assertThat(user.login()).isEqualTo("showroom@example.org");
            assertThat(user.timeZone()).isEqualTo("Europe/Vilnius");
            assertThat(user.keys()).containsExactly(new FleetConfig.Key("01234567890123456789012345678901", true));
            assertThat(user.sessions()).containsExactly(new FleetConfig.SessionHash("fedcba9876543210fedcba9876543210",
                    Instant.parse("2020-01-01T00:00:00Z"), false));
        });
        assertThat(fleet.trackers().get(0)).satisfies(tracker -> {
            assertThat(tracker.engineBlockOutput()).isEqualTo(2);
            assertThat(tracker.aliases()).containsExactly("x1");
            assertThat(tracker.timeZone()).isEqualTo("Asia/Shanghai");
            assertThat(tracker.state())
                    .contains(new FleetConfig.InitialState(true, List.of(false, true), new TrackingSettings(new TreeMap<>(Map.of(
                            "tracking_interval", new SettingValue.Whole(300), "sleep_mode", new SettingValue.Text("soft_sleep"))))));
        });
        assertThat(fleet.trackers().get(1)).satisfies(tracker -> {
            assertThat(tracker.deviceId()).isEqualTo("0356307042441021");
            assertThat(tracker.blocked()).isTrue();
            assertThat(tracker.timeZone()).isNull();
            assertThat(tracker.label()).isEqualTo("Tracker 265490");
        });
        assertThat(fleet.trackers().get(2).cloneOf()).isEqualTo(265489);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{ name: b, keys: [abc] }                         | users[1].keys[0]: 3 characters (expected: 32 hexadecimal characters)",
            "{ name: b, keys: [{ revoked: true }] }           | users[1].keys[0].hash: missing (expected: 32 hexadecimal characters)",
            "{ name: acme }                                   | users[1].name: acme a second time (expected: once; the first is in line 2)",
            "{ demo: true }                                   | users[1].name: missing (expected: the user's name)",
            "{ name: b, master: acm }                         | users[1].master: acm is not known (expected: the name of a user without master; did you mean acme?)",
            "{ name: b, rights: [a] }                         | users[1].rights: given (expected: absent; a user without master has all rights on its own trackers)",
            "{ name: b, master: acme, rights: [''] }          | users[1].rights[0]: an empty text (expected: a text)",
            "{ name: b, master: acme, rights: [tracker_sett_output, tag_update] } | users[1].rights: tracker_sett_output (expected: one of admin, tracker_configure, tracker_set_output, tracker_update; did you mean tracker_set_output?)",
            "{ name: b, master: acme, trackers: [9] }         | users[1].trackers: 9 is not known (expected: ids of trackers)",
            "{ name: b, master: acme, trackers: [0] }         | users[1].trackers[0]: 0 (expected: a whole number from 1 to 2147483647)",
            "{ name: b, time-zone: Mars }                     | users[1].time-zone: Mars (expected: a time zone such as UTC or Europe/Vilnius)",
            "{ name: b, sessions: [{ hash: 00000000000000000000000000000000, expires: soon }] } | users[1].sessions[0].expires: soon (expected: a time such as 2030-01-01T00:00:00Z)",
            "{ name: b, demo: yes }                           | users[1].demo: yes (expected: true or false)",
            "{ name: b, key: [] }                             | users[1].key: unknown key (expected: a known key; did you mean keys?)"})
    void a_mistake_in_a_user_is_one_line(String user, String complaint) throws IOException {
        folder.with("fleet.yaml", "users:\n  - { name: acme }\n  - " + user + "\n");
        assertThat(folder.mistakes()).containsExactly("fleet.yaml:3: " + complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{ id: 0, device-id: a, model: telfmb120, owner: acme }          | id: 0 (expected: a whole number from 1 to 2147483647)",
            "{ id: 2147483648, device-id: a, model: telfmb120, owner: acme } | id: 2147483648 (expected: a whole number from 1 to 2147483647)",
            "{ device-id: a, model: telfmb120, owner: acme }                 | id: missing (expected: a whole number from 1 to 2147483647)",
            "{ id: 1, device-id: a, model: telfmb120, owner: acme }          | id: 1 a second time (expected: once; the first is in line 3)",
            "{ id: 2, device-id: 100, model: telfmb120, owner: acme }        | device-id: 100 a second time (expected: once; the first is in line 3)",
            "{ id: 2, device-id: a, aliases: [100], model: telfmb120, owner: acme } | aliases: 100 a second time (expected: once; the first is in line 3)",
            "{ id: 2, device-id: a b, model: telfmb120, owner: acme }        | device-id: a b (expected: 1 to 64 printable ASCII characters without spaces)",
            "{ id: 2, device-id: a, model: telfmb121, owner: acme }          | model: telfmb121 (expected: a code of the model files; did you mean telfmb120?)",
            "{ id: 2, device-id: a, owner: acme }                            | model: missing (expected: a model code, or clone-of)",
            "{ id: 2, model: telfmb120, owner: acme }                        | device-id: missing (expected: the id that the device sends, or clone-of)",
            "{ id: 2, device-id: a, model: telfmb120 }                       | owner: missing (expected: the name of a user without master)",
            "{ id: 2, device-id: a, model: telfmb120, owner: sub }           | owner: sub has a master itself (expected: the name of a user without master)",
            "{ id: 2, device-id: a, model: telfmb120, owner: no }            | owner: no is not known (expected: the name of a user without master)",
            "{ id: 2, clone-of: 7, owner: acme }                             | clone-of: 7 is not known (expected: the id of a tracker that is no clone)",
            "{ id: 2, clone-of: 2, owner: acme }                             | clone-of: 2 is a clone itself (expected: the id of a tracker that is no clone)",
            "{ id: 2, clone-of: 1, device-id: a, owner: acme }               | device-id: given (expected: absent; a clone has no device of its own)",
            "{ id: 2, clone-of: 1, time-zone: UTC, owner: acme }             | time-zone: given (expected: absent; a clone has no device of its own)",
            "{ id: 2, device-id: a, model: telfmb120, owner: acme, time-zone: Mars } | time-zone: Mars (expected: a time zone such as UTC or Europe/Vilnius)",
            "{ id: 2, device-id: a, model: telfmb920, owner: acme, engine-block-output: 2 } | engine-block-output: 2 (expected: from 1 to 1, the model's outputs)",
            "{ id: 2, device-id: a, model: telfmb001, owner: acme, engine-block-output: 1 } | engine-block-output: 1 (expected: absent; the model has no outputs)",
            "{ id: 2, device-id: a, model: telfmb120, owner: acme, state: { outputs: [true] } } | state.outputs: 1 outputs (expected: 2 outputs as model telfmb120 has, or [])",
            "{ id: 2, device-id: a, model: telfmb120, owner: acme, state: { outputs: [1, true] } } | state.outputs[0]: 1 (expected: true or false)",
            "{ id: 2, device-id: a, model: telfmb120, owner: acme, state: { tracking-settings: { tracking_angel: 1 } } } | state.tracking-settings.tracking_angel: not a field of profile telfm (expected: one of [tracking_angle, tracking_distance, tracking_interval, on_stop_tracking_interval, sleep_mode, stop_detection]; did you mean tracking_angle?)",
            "{ id: 2, device-id: a, model: telfmb120, owner: acme, state: { tracking-settings: { tracking_angle: x } } } | state.tracking-settings.tracking_angle: x (expected: a value of type int)",
            "{ id: 2, device-id: a, model: telfmb120, owner: acme, state: { tracking-settings: { sleep_mode: deep } } } | state.tracking-settings.sleep_mode: deep (expected: one of [disabled, soft_sleep])",
            "{ id: 2, device-id: a, model: teltat100, owner: acme, state: { tracking-settings: { sleep_mode: deep } } } | state.tracking-settings.sleep_mode: deep (expected: absent; the model has no tracking settings)"})
    void a_mistake_in_a_tracker_is_one_line(String tracker, String complaint) throws IOException {
        folder.with("fleet.yaml",
                "users: [{ name: acme }, { name: sub, master: acme }]\ntrackers:\n  - " + TRUCK + "\n  - " + tracker + "\n");
        assertThat(folder.mistakes()).containsExactly("fleet.yaml:4: trackers[1]." + complaint);
    }

    @Test
    void a_hash_appears_once_whatever_its_letters_and_is_never_printed() throws IOException {
        folder.with("fleet.yaml", """
                users:
                  - { name: a, keys: [a6aa75587e5c59c32d347da438505fc3] }
                  - { name: b, sessions: [{ hash: A6AA75587E5C59C32D347DA438505FC3, expires: 2030-01-01T00:00:00+02:00 }] }
                """);
        assertThat(folder.mistakes()).containsExactly(
                "fleet.yaml:3: users[1].sessions[0].hash: a hash a second time (expected: once; the first is in line 2)");
    }

    @Test
    void a_clone_of_a_clone_is_refused() throws IOException {
        folder.with("fleet.yaml",
                ACME + "trackers:\n  - " + TRUCK + "\n  - { id: 2, clone-of: 1, owner: acme }\n  - { id: 3, clone-of: 2, owner: acme }\n");
        assertThat(folder.mistakes()).containsExactly(
                "fleet.yaml:5: trackers[2].clone-of: 2 is a clone itself (expected: the id of a tracker that is no clone)");
    }

    @Test
    void a_sub_user_sees_trackers_of_its_master_only() throws IOException {
        folder.with("fleet.yaml",
                "users: [{ name: acme }, { name: other }, { name: sub, master: other, trackers: [1] }]\ntrackers: [" + TRUCK + "]\n");
        assertThat(folder.mistakes())
                .containsExactly("fleet.yaml:1: users[2].trackers: 1 belongs to acme (expected: trackers of master other)");
    }

    @Test
    void a_fleet_file_loaded_alone_may_refer_to_what_the_store_holds() throws Exception {
        ModelCatalog models = new Folder(Folder.SHIPPED).load().models();
        folder.with("more.yaml", """
                users: [{ name: night, master: acme, trackers: [7] }]
                trackers:
                  - { id: 2, device-id: a, model: telfmb120, owner: acme }
                  - { id: 3, clone-of: 7, owner: acme }
                """);
        Path file = temp.resolve("more.yaml");

        FleetConfig fleet = FleetConfig.load(file, models, new FleetConfig.Known(Set.of("acme"), Set.of(7), Set.of()));
        assertThat(fleet.trackers()).extracting(FleetConfig.Tracker::id).containsExactly(2, 3);

        assertThatThrownBy(() -> FleetConfig.load(file, models)).isInstanceOf(ConfigException.class)
                .hasMessageContaining("acme is not known");
        assertThatThrownBy(() -> FleetConfig.load(file, models, new FleetConfig.Known(Set.of("acme"), Set.of(7), Set.of(7))))
                .hasMessage("more.yaml:4: trackers[1].clone-of: 7 is a clone itself (expected: the id of a tracker that is no clone)");
    }
}
