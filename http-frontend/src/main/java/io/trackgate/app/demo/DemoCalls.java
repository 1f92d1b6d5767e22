package io.trackgate.app.demo;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.trackgate.config.Configuration;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.core.account.AccountAdmin;
import io.trackgate.core.store.Database;

/** The curl lines that command a demo's trackers. */
public final class DemoCalls {

    private static final String PUBLIC_PASSWORD = "trackgate-demo";

    private DemoCalls() {}

    /** @param api {@code http://HOST:PORT} */
    public static void print(Configuration configuration, String api, PrintWriter out) {
        out.printf("%nTrackgate demo: %d simulated trackers; what they do is shown here. Ctrl-C ends it.%n",
                configuration.fleet().trackers().stream()
                        .filter(tracker -> tracker.deviceId() != null).count());
        out.printf("  console  %s/console/%n  API      %s/v2/%n  docs     %s/docs%n  health   %s/health%n  metrics  %s/metrics%n", api, api,
                api, api,
                api);
        Optional<FleetConfig.Tracker> shown = shown(configuration);
        if (shown.isPresent()) printCurl(api, shown.get(), key(configuration, shown.get()), out);
        printOthers(api, configuration, shown.flatMap(tracker -> DemoFleet.model(configuration, tracker)), out);
        out.println();
        out.flush();
    }

    /**
     * The demo's master gets a password that everybody may know, unless it has one already.
     *
     * @param store its JDBC URL
     */
    public static void offerSignIn(Configuration configuration, String store, String api, PrintWriter out) {
        Optional<FleetConfig.User> master = configuration.fleet().users().stream()
                .filter(user -> user.master() == null && user.login() != null).findFirst();
        if (master.isEmpty()) return;
        boolean isPublic;
        try (Database database = Database.open(store)) {
            isPublic = AccountAdmin.offerPassword(database, master.get().name(), PUBLIC_PASSWORD, Instant.now());
        }
        out.printf("%nSign in as %s (PUBLIC demo account, like the demo keys above; never on a real gateway):%n", master.get().login());
        out.println("  curl -s -X POST " + api + "/v2/user/auth -H 'Content-Type: application/json' -d '{\"login\": \""
                + master.get().login() + "\", \"password\": \"" + (isPublic ? PUBLIC_PASSWORD : "THE ONE THAT YOU HAVE SET") + "\"}'");
        out.println();
        out.flush();
    }

    /** A tracker with everything that the six calls ask for, and its first output free. */
    private static Optional<FleetConfig.Tracker> shown(Configuration configuration) {
        return configuration.fleet().trackers().stream().filter(tracker -> !tracker.blocked())
                .filter(tracker -> !Integer.valueOf(1).equals(tracker.engineBlockOutput()))
                .filter(tracker -> DemoFleet.model(configuration, tracker).filter(model -> model.outputCalls().contains(OutputCall.SET)
                        && model.led().isPresent()
                        && model.tracking().filter(tracking -> tracking.profile().name().equals("telfm")).isPresent())
                        .isPresent())
                .findFirst();
    }

    private static String key(Configuration configuration, FleetConfig.Tracker tracker) {
        return configuration.fleet().users().stream().filter(user -> user.name().equals(tracker.owner()))
                .flatMap(user -> user.keys().stream())
                .filter(key -> !key.revoked()).findFirst().map(FleetConfig.Key::hash).orElse("KEY");
    }

    /** The first output of one tracker of each other protocol. */
    private static void printOthers(String api, Configuration configuration, Optional<TrackerModel> shown, PrintWriter out) {
        Set<String> seen = new TreeSet<>();
        shown.map(TrackerModel::protocol).ifPresent(seen::add);
        for (FleetConfig.Tracker tracker : configuration.fleet().trackers()) {
            Optional<TrackerModel> model = DemoFleet.model(configuration, tracker)
                    .filter(found -> found.outputCalls().contains(OutputCall.SET));
            if (tracker.blocked() || tracker.engineBlockOutput() != null || model.isEmpty() || !seen.add(model.get().protocol())) continue;
            out.printf("%nThe same call, another protocol (%s):%n", tracker.label());
            out.println("  curl -s -X POST " + api + "/v2/tracker/output/set -H 'Content-Type: application/json' -d '{\"hash\": \""
                    + key(configuration, tracker) + "\", \"tracker_id\": " + tracker.id() + ", \"output\": 1, \"enable\": true}'");
        }
    }

    private static void printCurl(String api, FleetConfig.Tracker tracker, String key, PrintWriter out) {
        String head = "  curl -s -X POST " + api + "/v2/tracker/";
        String json = " -H 'Content-Type: application/json' -d '{\"hash\": \"" + key + "\", \"tracker_id\": " + tracker.id();
        out.printf("%nIn another terminal (%s, tracker %d, output 1):%n", tracker.label(), tracker.id());
        out.println(head + "output/set" + json + ", \"output\": 1, \"enable\": true}'");
        out.println(head + "led/update" + json + ", \"value\": false}'");
        out.println(head + "led/read" + json + "}'");
        out.println(head + "settings/tracking/update" + json
                + ", \"tracking_settings\": {\"tracking_angle\": 30, \"tracking_distance\": 100, "
                + "\"tracking_interval\": 60, \"on_stop_tracking_interval\": 180, \"sleep_mode\": \"disabled\", \"stop_detection\": \"ignition\"}}'");
        out.println(head + "settings/tracking/read" + json + "}'");
    }
}
