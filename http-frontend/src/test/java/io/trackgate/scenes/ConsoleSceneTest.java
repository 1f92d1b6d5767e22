package io.trackgate.scenes;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.app.demo.DemoFleet;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.Configuration;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.testing.Vectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.Keys;

import static io.trackgate.simulator.CommandMatcher.readOutputs;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static io.trackgate.simulator.Reactions.disabledFromConfig;
import static io.trackgate.simulator.Reactions.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The page at {@code /console/} in a real browser. One gateway and one browser play all scenes; each scene has trackers of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleSceneTest {
    private static final String LOGIN = "acme@example.org";
    private static final String LOOKS_ONLY = "22eac1c27af4be7b9d04da2ce1af111b";
    private static final String MAY_ALL = "22eac1c27af4be7b9d04da2ce1af111d";
    private static final String MANY = "33eac1c27af4be7b9d04da2ce1af111c";
    private static final int FIRST_OF_MANY = 100_000;
    private static final int HOW_MANY = 10_000;
    private static final int MOST_BYTES = 300_000;

    private static final String SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>";

    private static final int TRUCK = 1;
    private static final int SILENT = 2;
    private static final int REFUSING = 3;
    private static final int COMING = 4;
    private static final int TALKATIVE = 5;
    private static final int AWAY = 6;
    private static final int NARROW = 7;
    private static final int RECORDED = 8;
    private static final int HOSTILE = 9;

    @TempDir
    static Path folder = Path.of("");

    private @Nullable ConsoleStage stage;

    @BeforeAll
    void aGatewayAndABrowser() {
        assumeTrue(Browser.missing().isEmpty(), () -> "the console's page is not tested: " + Browser.missing().orElseThrow());
        GatewayFiles files = GatewayFiles.in(folder.resolve("gateway")).commands(SceneTest.IMPATIENT + ", deferrable: [led]")
                .user("login: " + LOGIN).listenToAll()
                .oneMoreUser("name: looks-only, master: acme, keys: [" + LOOKS_ONLY + "], trackers: [" + TRUCK + "]")
                .oneMoreUser("name: may-all, master: acme, keys: [" + MAY_ALL + "], trackers: [" + TRUCK + "], rights: [admin]")
                .oneMoreUser("name: many, keys: [" + MANY + "]")
                .tracker(TRUCK, "telfmb120", "label: Truck").tracker(SILENT, "telfmb120", "label: Silent")
                .tracker(REFUSING, "telfmb120", "label: Refusing").tracker(COMING, "telfmb120", "label: Coming")
                .tracker(TALKATIVE, "telfmb120", "label: Talkative").tracker(AWAY, "telfmb120", "label: Away")
                .tracker(RECORDED, "telfmb120", "label: Recorded")
                .tracker(HOSTILE, "telfmb120", "label: '" + SCRIPT + "'").tracker(NARROW, "air780etgg", "label: Narrow");
        for (int id = FIRST_OF_MANY; id < FIRST_OF_MANY + HOW_MANY; id++)
            files.trackerOf("many", id, "telfmb120", "Vehicle %05d".formatted(id - FIRST_OF_MANY));
        stage = ConsoleStage.start(files, folder);
    }

    @AfterAll
    void all_is_ended_and_no_tracker_choked_on_anything() {
        ConsoleStage played = stage;
        if (played == null) return;
        try (played) {
            assertThat(played.scene().violations()).isEmpty();
        }
    }

    @BeforeEach
    void begin() { stage().begin(); }

    @AfterEach
    void the_browser_had_nothing_to_complain_of() { if (stage != null) stage.hadNothingToComplainOf(); }

    private ConsoleStage stage() { return Objects.requireNonNull(stage); }

    private GatewayScene scene() { return stage().scene(); }

    private Browser browser() { return stage().browser(); }

    private Browser signedIn(String place) { return stage().signedIn(place); }

    private Browser signedInAs(String key, String place) { return stage().signedInAs(key, place); }

    private String row(int id) { return "a[href='#/tracker/" + id + "']"; }

    // ---- the way in and out ----

    @Test
    void who_signs_in_with_a_password_sees_the_fleet_and_is_out_again_when_he_says_so() {
        Browser browser = browser();
        browser.open(stage().address());
        browser.write("input[name=login]", LOGIN);
        browser.write("input[name=password]", "wrong");
        browser.press("button.main", "Sign in");
        browser.see("[role=alert]", "Wrong login or password");
        browser.write("input[name=password]", ConsoleStage.PASSWORD);
        browser.press("button.main", "Sign in");
        browser.see(row(TRUCK));
        browser.see(".who", "acme");
        String hash = browser.run("return JSON.parse(sessionStorage.getItem('trackgate.session')).hash").toString();

        browser.press("button", "Sign out");

        browser.see("[role=status]", "Signed out.");
        assertThat(browser.run("return sessionStorage.length")).isEqualTo(0L);
        browser.reload();
        browser.see("input[name=login]");
        assertThat(hash).hasSize(32);
        await().atMost(GatewayScene.PATIENCE)
                .until(() -> post("user/get_info", "{\"hash\":\"" + hash + "\"}").at("/status/code").asInt() == 4);
    }

    @Test
    void a_key_opens_the_page_too_and_a_wrong_one_does_not() {
        Browser browser = browser();
        browser.open(stage().address());
        browser.press("label", "API key");
        browser.write("input[name=key]", "0".repeat(32));
        browser.press("button.main", "Sign in");
        browser.see("[role=alert]", "not found");
        browser.write("input[name=key]", GatewayFiles.KEY);
        browser.press("button.main", "Sign in");
        browser.see(row(TRUCK));
    }

    @Test
    void a_session_that_has_ended_leads_back_to_the_way_in_with_a_word() {
        Browser browser = signedInAs("f".repeat(32), "fleet");
        browser.see("[role=status]", "Your session has ended");
        browser.see("input[name=login]");
    }

    // ---- fleet ----

    @Test
    void a_tracker_that_connects_is_seen_without_a_look_at_the_page_again() {
        Browser browser = signedIn("fleet");
        browser.see("tr:has(" + row(COMING) + ") .status", "never heard");

        scene().online(COMING);

        browser.see("tr:has(" + row(COMING) + ") .status", "active");
    }

    @Test
    void a_label_that_is_a_script_is_a_text() {
        Browser browser = signedIn("fleet");
        assertThat(browser.see(row(HOSTILE)).getText()).isEqualTo(SCRIPT);
        signedIn("tracker/" + HOSTILE);
        assertThat(browser.see("main h1").getText()).isEqualTo(SCRIPT);
        assertThat(browser.shows("main img, main script")).isFalse();
    }

    @Test
    void ten_thousand_trackers_scroll_and_only_those_in_sight_are_drawn() {
        Browser browser = signedInAs(MANY, "fleet");
        browser.see("tbody a", "Vehicle 00000");
        browser.see(".counts", "10,000");
        assertThat(browser.all("tbody tr").size()).isLessThan(100);

        browser.run("document.querySelector('.rows').scrollTop = 5000 * 44;");
        browser.see("tbody a", "Vehicle 05001");
        browser.run("document.querySelector('.rows').scrollTop = 1e9;");
        browser.see("tbody a", "Vehicle 09999");
        assertThat(browser.all("tbody tr").size()).isLessThan(100);

        browser.press("th button", "Tracker");
        browser.see("tbody a", "Vehicle 09999");
        assertThat(browser.see("th.label").getAttribute("aria-sort")).isEqualTo("descending");
        browser.write("input[type=search]", "Vehicle 0123");
        browser.see(".matching", "10 trackers");
        browser.see("tbody a", "Vehicle 01239");
        browser.waitUntilGone("tr.coming");
    }

    @Test
    void scrolling_through_ten_thousand_trackers_never_blocks_the_page() {
        Browser browser = signedInAs(MANY, "fleet");
        browser.see("tbody a", "Vehicle 00000");
        Object longest = browser.runAsync("""
                const done = arguments[arguments.length - 1];
                const rows = document.querySelector('.rows');
                let longest = 0, before = performance.now(), step = 0;
                const next = () => {
                  const now = performance.now();
                  longest = Math.max(longest, now - before);
                  before = now;
                  rows.scrollTop += 4000;
                  if (++step < 100) requestAnimationFrame(next); else done(Math.round(longest));
                };
                requestAnimationFrame(next);
                """);
        System.out.println("console: longest picture while 10,000 trackers scroll: " + longest + " ms");
        browser.see("tbody a", "Vehicle 0");
        browser.waitUntilGone("tr.coming");
    }

    // ---- switches ----

    @Test
    void a_switch_shows_asked_then_sent_then_confirmed_with_the_milliseconds() {
        SimulatedTracker tracker = scene().online(TRUCK);
        Browser browser = signedIn("tracker/" + TRUCK);

        browser.press("#output-2 button", "On");

        assertThat(browser.see("#output-2 .deed.done").getText()).matches("(?s)asked.*sent.*\\+.*confirmed.*\\+\\d+.*ms.*");
        browser.see("#output-2 .state", "on");
        assertThat(tracker.outputs()).containsExactly(false, true);
        browser.see(".history td", "output 2 on");
        browser.press("#led button", "On");
        browser.see("#led .deed.done", "confirmed");
        browser.see("#led .state", "on");
    }

    @Test
    void a_silent_tracker_is_shown_as_unanswered_and_not_as_done() {
        SimulatedTracker tracker = scene().online(SILENT);
        tracker.when(setOutput().or(readOutputs())).then(silence());
        Browser browser = signedIn("tracker/" + SILENT);

        browser.press("#output-1 button", "On");

        browser.see("#output-1 .deed.running", "waiting");
        browser.see("#output-1 .deed.running .reached", "asked");
        browser.see("#output-1 .deed.failed", "no answer");
        browser.see("#output-1 .why", "nobody knows whether it was done");
        assertThat(browser.see("#output-1 .state").getText()).isNotEqualTo("on");
    }

    @Test
    void the_true_reason_is_told_when_a_tracker_refuses_and_when_it_is_not_there() {
        scene().online(REFUSING).when(setOutput()).then(disabledFromConfig());
        Browser browser = signedIn("tracker/" + REFUSING);
        browser.press("#output-1 button", "On");
        browser.see("#output-1 .deed.failed");
        browser.see("#output-1 .reply", "DOUT1");

        signedIn("tracker/" + AWAY);
        browser.press("#output-1 button", "On");
        browser.see("#output-1 .why", "not connected; nothing was sent");
        assertThat(browser.see("#output-1 .deed").getText()).doesNotContain("sent +");
    }

    @Test
    void a_setting_kept_for_the_next_connection_is_listed_and_can_be_withdrawn() {
        Browser browser = signedIn("tracker/" + AWAY);
        browser.press("#led button", "On");
        browser.see("#led .deed.done", "kept");
        browser.see(".kept-list", "LED");
        browser.press(".kept-list button", "Cancel");
        browser.waitUntilGone(".kept-list");
    }

    @Test
    void a_sub_user_without_the_right_sees_the_state_and_no_switch() {
        scene().online(TRUCK);
        Browser browser = signedInAs(LOOKS_ONLY, "fleet");
        browser.see(row(TRUCK));
        assertThat(browser.shows(row(SILENT))).isFalse();
        browser.press(row(TRUCK), "Truck");
        browser.see("#output-1 .state");
        browser.see(".switches", "needs the right tracker_set_output");
        assertThat(browser.shows("#output-1 button")).isFalse();
        browser.see(".tracking", "needs the right tracker_configure");
        assertThat(browser.shows(".tracking input, .tracking select, .tracking button")).isFalse();
    }

    @Test
    void a_sub_user_that_may_all_has_the_switches() {
        scene().online(TRUCK);
        Browser browser = signedInAs(MAY_ALL, "tracker/" + TRUCK);
        browser.press("#output-2 button", "On");
        browser.see("#output-2 .deed.done", "confirmed");
        browser.see(".tracking button", "Send");
    }

    // ---- settings ----

    @Test
    void an_invalid_setting_is_refused_in_the_form_before_anything_is_sent() {
        SimulatedTracker tracker = scene().online(TRUCK);
        Browser browser = signedIn("tracker/" + TRUCK);
        browser.write("#setting-tracking_interval", "5");
        browser.see("#setting-tracking_interval-error", "must be between 30 and 255");
        int before = tracker.received().size();

        browser.press(".tracking button", "Send");

        assertThat(browser.see("#setting-tracking_interval").getAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("setting-tracking_interval");
        assertThat(browser.shows(".tracking .deed")).isFalse();
        assertThat(tracker.received()).filteredOn(text -> text.startsWith("setparam")).isEmpty();
        assertThat(tracker.received().size()).isGreaterThanOrEqualTo(before);
        JsonNode refused = post("tracker/settings/tracking/update", "{\"hash\":\"" + GatewayFiles.KEY + "\",\"tracker_id\":" + TRUCK
                + ",\"tracking_settings\":{\"tracking_interval\":5}}");
        assertThat(refused.path("errors").findValuesAsText("parameter")).contains("tracking_settings.tracking_interval");
    }

    @Test
    void a_setting_that_only_the_gateway_knows_to_be_wrong_is_refused_by_it_and_said_so() {
        scene().online(NARROW);
        Browser browser = signedIn("tracker/" + NARROW);
        browser.write("#setting-tracking_interval", "1001");
        browser.press(".tracking button", "Send");
        browser.see(".tracking .deed.failed", "not supported");
    }

    // ---- frames ----

    static Set<String> families() { return new ProtocolCatalog().names(); }

    @ParameterizedTest
    @MethodSource("families")
    void a_pasted_frame_of_each_family_is_recognised_and_explained_byte_by_byte(String family) {
        Vectors.Vector vector = Vectors.load(family).stream()
                .filter(each -> each.accepted() && each.fromDevice() && each.context().isEmpty())
                .findFirst().orElseThrow();
        Browser browser = signedIn("explain");
        browser.write("textarea", vector.hex().replaceAll("(..)", "$1 "));
        browser.press("button.main", "Explain");
        browser.see(".recognised, .candidates button");
        if (browser.shows(".candidates button")) browser.press(".candidates button", family);
        browser.see(".recognised", family);
        browser.see("table.fields td");
        assertThat(browser.run("""
                const bytes = document.querySelector('.hex').querySelectorAll('[data-at]').length;
                const held = new Set();
                for (const cell of document.querySelector('table.fields').querySelectorAll('td.number')) {
                  const [offset, length] = cell.textContent.split('+').map(Number);
                  for (let at = offset; at < offset + length; at++) held.add(at);
                }
                return bytes > 0 && held.size === bytes;""")).as("each byte belongs to a field").isEqualTo(true);
    }

    @Test
    void a_field_that_is_chosen_marks_its_bytes_and_a_checksum_is_marked_as_one() {
        Browser browser = signedIn("explain");
        browser.write("textarea", "0x78 0x78:0D 01 0123456789012345 00 01 8C DD 0D 0A");
        browser.press("button.main", "Explain");
        browser.see("table.fields tr", "0123456789012345").click();
        assertThat(browser.text(".hex .bytes .marked")).isEqualTo("01 23 45 67 89 01 23 45");
        browser.type(Keys.ARROW_DOWN);
        assertThat(browser.text(".hex .bytes .marked")).isEqualTo("00 01");
        assertThat(browser.text(".hex .bytes .checksum")).isEqualTo("8C DD");
        browser.write("textarea", "no hex at all");
        browser.press("button.main", "Explain");
        browser.see("[role=alert]", "Invalid parameters");
    }

    @Test
    void frames_pass_as_they_come_with_those_from_before_and_can_be_paused_filtered_and_unfolded() {
        SimulatedTracker truck = scene().online(TRUCK);
        Browser browser = signedIn("frames/" + TRUCK);
        browser.see(".frame-list .device"); // its login and its record, from before
        browser.see(".counted", "Watching");

        scene().api(TRUCK).setOutput(1, true).succeeds("acknowledged");

        browser.see(".frame-list .server");
        browser.write(".toolbar input[type=search]", "setdigout 1");
        browser.waitUntilGone(".frame-list .device");
        browser.see(".frame-list .server").click();
        browser.see(".counted", "paused");
        browser.see(".detail table.fields", "setdigout 1");
        truck.report(1);
        await().atMost(GatewayScene.PATIENCE).until(() -> browser.text(".counted").matches("(?s).*\\D[1-9]\\d* came meanwhile.*"));
        browser.press("button", "Go on");
        browser.write(".toolbar input[type=search]", "setdigout 1");
        browser.choose(".toolbar select", "device");
        browser.waitUntilGone(".frame-list .server");
        browser.press("button", "Clear");
    }

    @Test
    void a_capture_downloaded_from_the_page_plays_back_to_a_gateway() {
        SimulatedTracker recorded = scene().online(RECORDED);
        Browser browser = signedIn("frames/" + RECORDED);
        browser.see(".frame-list .device");

        browser.press("button", "Download the last frames");

        Path file = Browser.downloads(folder).resolve("tracker-" + RECORDED + ".jsonl");
        await().atMost(GatewayScene.PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
        recorded.disconnect();
        CommandLineRun run = CommandLineRun.of("simulate", "--replay", file, "--port", scene().trackerPort(), "--speed", "max");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains("1 connections", " 0 unanswered");
    }

    @Test
    void a_tracker_is_traced_for_some_minutes_until_it_is_stopped() {
        scene().online(TRUCK);
        Browser browser = signedIn("frames/" + TRUCK);
        browser.press("button", "Start tracing");
        browser.see(".traces .tag", "running");
        browser.press("button", "Stop tracing");
        browser.see("button", "Start tracing");
        browser.see(".traces td button", "Download");
        signedInAs(LOOKS_ONLY, "frames/" + TRUCK);
        browser.see(".traces td button", "Download");
        assertThat(browser.text(".traces .actions")).doesNotContain("Start tracing");
    }

    @Test
    void a_thousand_frames_a_second_leave_the_page_at_work_and_it_says_what_it_skipped() throws InterruptedException {
        SimulatedTracker talkative = scene().online(TALKATIVE);
        Browser browser = signedIn("frames/" + TALKATIVE);
        browser.see(".counted", "Watching");
        ScheduledExecutorService often = Executors.newSingleThreadScheduledExecutor();
        try {
            often.scheduleAtFixedRate(() -> IntStream.range(0, 20).forEach(each -> talkative.say("iButton 0000A1B2 read")), 0, 20,
                    TimeUnit.MILLISECONDS);
            browser.see(".skipped");
            Object longest = browser.runAsync("""
                    const done = arguments[arguments.length - 1];
                    let longest = 0, before = performance.now(), pictures = 0;
                    const next = (now) => {
                      longest = Math.max(longest, now - before);
                      before = now;
                      if (++pictures < 120) requestAnimationFrame(next); else done(Math.round(longest));
                    };
                    requestAnimationFrame(next);""");
            System.out.println("console: longest picture with 1,000 frames a second: " + longest + " ms");
            browser.press("button", "Pause");
            browser.see("button", "Go on");
            assertThat(browser.all(".frame-list [role=option]").size()).isBetween(1, 100);
            browser.press("nav a", "Fleet");
            browser.see(row(TALKATIVE));
        } finally {
            often.shutdown();
            assertThat(often.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    // ---- bench ----

    @Test
    void in_a_demo_trackers_are_stopped_started_and_made_silent_from_the_page() {
        Configuration configuration = GatewayFiles.in(folder.resolve("demo")).commands(SceneTest.IMPATIENT)
                .tracker(TRUCK, "telfmb140", "label: Truck").write().load();
        DemoFleet fleet = new DemoFleet(configuration, Duration.ofSeconds(1), false, new PrintWriter(Writer.nullWriter()));
        try (Gateway gateway = Gateway.start(configuration, fleet); fleet) {
            fleet.start(gateway::trackerPort);
            Browser browser = stage().signedInAt(gateway.httpPort(), GatewayFiles.KEY, "fleet");
            browser.press("nav a", "Bench");
            browser.see("td", "connected");
            browser.press("td button", "Stop");
            browser.see("td", "stopped");
            browser.choose("td select", "silent");
            browser.press("td button", "Start");
            browser.see("td", "connected");
            assertThat(browser.accessibilityProblems()).isEmpty();
            browser.press("tbody a", "Truck");
            browser.press("#output-1 button", "On");
            // It did not even say what it holds, which the page asked first: then the switch may not have had its turn.
            assertThat(browser.see("#output-1 .deed.failed .why").getText()).containsAnyOf("No answer from the tracker",
                    "Its turn did not come");
        }
    }

    @Test
    void a_gateway_that_is_no_demo_has_no_bench() {
        Browser browser = signedIn("bench");
        browser.see("main", "There is no such place here");
        assertThat(browser.text("nav a")).isEqualTo("Fleet Frames Explain");
    }

    // ---- what all of it must be ----

    @Test
    void the_page_is_small_and_soon_ready() {
        Browser browser = signedIn("fleet");
        browser.see(row(TRUCK));
        browser.forgetFiles();
        browser.reload();
        browser.see(row(TRUCK));
        long bytes = (Long) browser.run("""
                return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
                  .filter((entry) => !entry.name.includes('/v2/')).reduce((all, entry) => all + entry.transferSize, 0);""");
        Object ready = browser
                .run("return Math.round(performance.getEntriesByType('navigation')[0].domInteractive) + ' ms until it can be used, '"
                        + " + Math.round(Math.max(...performance.getEntriesByType('resource').map((entry) => entry.responseEnd))) + ' ms until all was there'");
        System.out.println("console: " + bytes + " bytes, " + ready);
        assertThat(bytes).isPositive().isLessThan(MOST_BYTES);
    }

    @Test
    void people_who_do_not_see_or_point_can_use_every_part_in_light_and_in_dark() {
        scene().online(TRUCK);
        for (String scheme : List.of("light", "dark")) {
            browser().prefers(scheme);
            for (String place : List.of("fleet", "tracker/" + TRUCK, "frames", "frames/" + TRUCK, "explain")) {
                Browser browser = signedIn(place);
                browser.see(place.equals("fleet") ? row(TRUCK) : "main h1");
                assertThat(browser.accessibilityProblems()).as(place + " in " + scheme).isEmpty();
            }
            browser().run("sessionStorage.clear()");
            browser().reload();
            browser().see("input[name=login]");
            assertThat(browser().accessibilityProblems()).as("sign in, in " + scheme).isEmpty();
        }
        browser().prefers("light");
    }

    @Test
    void the_keyboard_alone_goes_from_the_fleet_to_a_tracker_and_presses_its_switch() {
        scene().online(TRUCK);
        Browser browser = signedIn("fleet");
        browser.see(row(TRUCK));
        browser.run("document.querySelector(\"" + row(TRUCK) + "\").focus()");
        browser.type(Keys.ENTER);
        browser.see("#output-1 button");
        browser.run("document.querySelector('#output-1 button:last-child').focus()");
        browser.type(Keys.SPACE);
        browser.see("#output-1 .deed.done", "confirmed");
    }

    private JsonNode post(String call, String json) { return scene().post(call, json); }
}
