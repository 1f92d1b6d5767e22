package io.trackgate.http;

import java.net.InetAddress;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * One whole request, as the connection hands it over.
 *
 * @param id       in the log and in {@code X-Request-Id}
 * @param path     as written, without the query
 * @param query    as written, without the question mark; empty for none
 * @param tooLarge the body was above {@code http.max-body}, and was dropped
 */
record Request(String id, String method, String path, String query, HttpHeaders headers, byte[] body, boolean tooLarge,
        InetAddress address) {

    /** Splits the target of a request line, which a proxy may have written with scheme and host. */
    static Request of(String id, String method, String target, HttpHeaders headers, byte[] body, boolean tooLarge, InetAddress address) {
        String local = withoutAuthority(target);
        int question = local.indexOf('?');
        String path = question < 0 ? local : local.substring(0, question);
        String query = question < 0 ? "" : local.substring(question + 1);
        return new Request(id, method, path, query, headers, body, tooLarge, address);
    }

    private static String withoutAuthority(String target) {
        if (!target.startsWith("http://") && !target.startsWith("https://")) return target;
        int slash = target.indexOf('/', target.indexOf("://") + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }
}
