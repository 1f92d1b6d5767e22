package io.trackgate.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of calls, and the way from a path to one of them. */
final class Routes {
    private static final List<String> PREFIXES = List.of("/v2/", "/api-v2/", "/");
    private static final int LONGEST_ECHO = 64;

    private final List<Route> table;
    private final Map<String, Route> byPath = new HashMap<>();
    private final Set<String> resources = new HashSet<>();

    private Routes(List<Route> table) {
        this.table = List.copyOf(table);
        for (Route route : table) {
            if (byPath.put(route.path(), route) != null) throw new IllegalArgumentException("two routes of the path " + route.path());
            resources.add(route.resource());
        }
    }

    static Routes of(List<Resource> resources) {
        return new Routes(resources.stream().flatMap(resource -> resource.routes().stream()).toList());
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

    static String withoutPrefix(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (String prefix : PREFIXES) { if (trimmed.startsWith(prefix)) return trimmed.substring(prefix.length()); }
        return trimmed;
    }
}
