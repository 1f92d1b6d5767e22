package io.trackgate.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of calls, and the way from a path to one of them. */
final class Routes {
    static final String SET_OUTPUT = "tracker_set_output";
    static final String CONFIGURE = "tracker_configure";

    private static final List<String> PREFIXES = List.of("/v2/", "/api-v2/", "/");
    private static final int LONGEST_ECHO = 64;

    private final List<Route> table;
    private final Map<String, Route> byPath = new HashMap<>();
    private final Set<String> resources = new HashSet<>();

    private Routes(List<Route> table) {
        this.table = List.copyOf(table);
        for (Route route : table) {
            byPath.put(route.path(), route);
            resources.add(route.resource());
        }
    }

    /** @param cloneLed whether led/update of a clone reaches its original */
    static Routes of(LedResource led, TrackingResource tracking, OutputResource output, boolean cloneLed) {
        Parameter id = Parameter.integer("tracker_id", "Id of the tracker");
        ApiError no201 = ApiError.NOT_FOUND_IN_DATABASE;
        ApiError no204 = ApiError.ENTITY_NOT_FOUND;
        String settings = "tracker/settings/tracking";
        return new Routes(List.of(
                //        resource          action    right       demo   unknown clones   capability                  parameters beside hash
                new Route("tracker/led", "read", null, true, no201, true, Route.Capability.LED, List.of(id), led::read),
                new Route("tracker/led", "update", null, false, no201, cloneLed, Route.Capability.LED,
                        List.of(id, Parameter.bool("value", "The new LED state")), led::update),
                new Route(settings, "read", null, true, no201, true, Route.Capability.TRACKING, List.of(id), tracking::read),
                new Route(settings, "update", CONFIGURE, false, no201, false, Route.Capability.TRACKING,
                        List.of(id, Parameter.object("tracking_settings", "Fields of the model's tracking profile")), tracking::update),
                new Route("tracker/output", "set_all", SET_OUTPUT, false, no204, false, Route.Capability.ANY,
                        List.of(id, Parameter.booleans("outputs", "Desired states of all digital outputs, output 1 first")),
                        output::setAll),
                new Route("tracker/output", "set", SET_OUTPUT, false, no204, false, Route.Capability.ANY,
                        List.of(id, Parameter.integerFrom(1, "output", "Number of the output, from 1"),
                                Parameter.bool("enable", "Whether it is to be enabled")),
                        output::set)));
    }

    List<Route> table() { return table; }

    Route find(String path) throws ApiException {
        String local = withoutPrefix(path);
        Route route = byPath.get(local);
        if (route != null) return route;
        if (resources.contains(local)) throw new ApiException(ApiError.WRONG_METHOD);
        int slash = local.lastIndexOf('/');
        if (slash < 0 || !resources.contains(local.substring(0, slash))) throw new ApiException(ApiError.WRONG_HANDLER);
        String action = local.substring(slash + 1);
        throw ApiException.named(ApiError.WRONG_METHOD, action.length() <= LONGEST_ECHO ? action : action.substring(0, LONGEST_ECHO));
    }

    private static String withoutPrefix(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (String prefix : PREFIXES) { if (trimmed.startsWith(prefix)) return trimmed.substring(prefix.length()); }
        return trimmed;
    }
}
