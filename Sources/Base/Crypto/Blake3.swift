import CBlake3
package let lanes = Int(cblake3_lanes())
