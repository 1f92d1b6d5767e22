@NullMarked
package io.trackgate.simulator.load;

import org.jspecify.annotations.NullMarked;
