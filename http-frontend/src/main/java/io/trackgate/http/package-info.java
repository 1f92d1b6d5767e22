/** The HTTP API: connections, routes, the checks in their order, parameters, answers. Knows the core's interfaces and no vendor. */
@NullMarked
package io.trackgate.http;

import org.jspecify.annotations.NullMarked;
