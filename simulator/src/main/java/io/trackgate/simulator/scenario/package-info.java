/** Several fleets against one gateway, each in its own way, and what happens to them over time; read from a file or put together by flags. */
@NullMarked
package io.trackgate.simulator.scenario;

import org.jspecify.annotations.NullMarked;
