package io.trackgate.scenes;

/** A number of the gateway's metrics page, by its name and, where it has any, its labels. */
record Metric(String name) {

    double of(ApiCaller api) { return of(api.metrics()); }

    /** 0 where it is not on the page. */
    double of(String page) {
        return page.lines().filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }
}
