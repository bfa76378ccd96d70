#include "cblake3.h"
int cblake3_lanes(void) { return 4; }
