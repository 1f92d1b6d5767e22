package io.trackgate.http;

import java.util.List;

/** Some calls that belong together. */
@FunctionalInterface
interface Resource {
    List<Route> routes();
}
