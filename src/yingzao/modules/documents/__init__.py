"""The archive: volumes with hash lists that anybody can check again, and the register of drawings."""
