package io.trackgate.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The shipped alert rules and the dashboard, as far as they ask for metrics. */
final class MonitoringFiles {

    private static final Pattern METRIC = Pattern.compile("\\b(?:trackgate|jvm|process)_[a-z_]+");
    private static final String CLUSTER = "trackgate_cluster_";

    private MonitoringFiles() {}

    /** What every gateway has. */
    static Set<String> metrics() {
        return all().stream().filter(name -> !name.startsWith(CLUSTER)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What there is beside it where there are several nodes. */
    static Set<String> clusterMetrics() {
        return all().stream().filter(name -> name.startsWith(CLUSTER)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> all() {
        try {
            String asked = Files.readString(GatewayFiles.SHIPPED.resolve("monitoring/alerts.yaml"))
                    + Files.readString(GatewayFiles.SHIPPED.resolve("monitoring/grafana.json"));
            return METRIC.matcher(asked).results().map(MatchResult::group).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The metrics of a scrape. */
    static Set<String> in(String page) {
        return page.lines().filter(line -> !line.startsWith("#")).map(line -> line.split("[ {]")[0]).collect(Collectors.toSet());
    }
}
