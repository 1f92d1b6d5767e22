/** The list of protocols: apart from the program itself and the simulator, the only place that names a vendor. */
@NullMarked
package io.trackgate.catalogue;

import org.jspecify.annotations.NullMarked;
