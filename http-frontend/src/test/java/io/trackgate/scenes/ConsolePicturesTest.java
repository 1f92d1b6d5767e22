package io.trackgate.scenes;

import java.nio.file.Path;
import java.util.List;

import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Takes the pictures of the README anew: {@code -Dconsole.images=docs/images}. */
@EnabledIfSystemProperty(named = "console.images", matches = ".+")
class ConsolePicturesTest {
    private static final long MOST_BYTES = 150_000;

    private record Vehicle(String label, String model) {}

    private static final List<Vehicle> FLEET = List.of(new Vehicle("Truck 1", "telfmb120"), new Vehicle("Van 2", "telfmb920"),
            new Vehicle("Truck 3", "telfmb640"), new Vehicle("Bus 4", "telfmb125"), new Vehicle("Tractor 5", "telfm3612"),
            new Vehicle("Truck 6", "telfmb140"), new Vehicle("Car 7", "gt06n"), new Vehicle("Truck 8", "x3"),
            new Vehicle("Container 9", "at4"),
            new Vehicle("Truck 10", "hbt10"), new Vehicle("Camera 11", "jc371_808"), new Vehicle("Van 12", "fmeco4"),
            new Vehicle("Truck 13", "fmtco4hcv"),
            new Vehicle("Car 14", "start_s2011"), new Vehicle("Truck 15", "signal_s2551"), new Vehicle("Parcel 16", "gl300"),
            new Vehicle("Truck 17", "gv300"), new Vehicle("Truck 18", "galileosky_v5"), new Vehicle("Crane 19", "telfmb130"),
            new Vehicle("Taxi 20", "telfmb001"));
    private static final int TRUCK = 1;
    private static final List<Integer> AWAY = List.of(4, 9, 15, 20);

    @TempDir
    Path folder = Path.of("");

    private final Path images = GatewayFiles.HOME.resolve(System.getProperty("console.images", "target"));

    @Test
    void the_fleet_a_tracker_and_its_frames_are_pictured() {
        assumeTrue(Browser.missing().isEmpty(), "no browser, no pictures");
        GatewayFiles files = GatewayFiles.in(folder.resolve("gateway")).commands(SceneTest.IMPATIENT).user("login: acme@example.org")
                .listenToAll();
        for (int id = 1; id <= FLEET.size(); id++)
            files.tracker(id, FLEET.get(id - 1).model(), "label: \"" + FLEET.get(id - 1).label() + "\"");
        try (ConsoleStage stage = ConsoleStage.start(files, folder)) {
            for (int id = 1; id <= FLEET.size(); id++)
                if (!AWAY.contains(id)) drive(stage.scene().online(id));
            stage.begin();
            fleet(stage);
            tracker(stage);
            frames(stage);
        }
    }

    private static void drive(SimulatedTracker tracker) { tracker.report(20); }

    private void fleet(ConsoleStage stage) {
        stage.scene().api(TRUCK).setOutput(1, true).succeeds("acknowledged");
        stage.scene().api(2).setOutput(1, true).succeeds("acknowledged");
        Browser browser = stage.signedIn("fleet");
        browser.see("tbody .status", "active");
        browser.see("a[href='#/tracker/" + FLEET.size() + "']");
        take(browser, "console-fleet");
        browser.onAPhone();
        take(browser, "console-fleet-phone");
        browser.atDesk();
    }

    private void tracker(ConsoleStage stage) {
        Browser browser = stage.signedIn("tracker/" + TRUCK);
        browser.prefers("dark");
        browser.press("#output-2 button", "On");
        browser.see("#output-2 .deed.done", "confirmed");
        browser.see(".map svg");
        take(browser, "console-tracker");
        browser.prefers("light");
    }

    private void frames(ConsoleStage stage) {
        Browser browser = stage.signedIn("frames/" + TRUCK);
        stage.scene().tracker(TRUCK).report(2);
        browser.see(".frame-list .device");
        browser.press("button", "Pause");
        var records = browser.all(".frame-list .device");
        records.getLast().click();
        browser.see("table.fields tr:nth-child(12)").click();
        take(browser, "console-frames");
    }

    private void take(Browser browser, String name) {
        Path file = images.resolve(name + ".webp");
        browser.picture(file);
        assertThat(file).isNotEmptyFile();
        assertThat(file.toFile().length()).as(name + ", bytes").isLessThan(MOST_BYTES);
    }
}
