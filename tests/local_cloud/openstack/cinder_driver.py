"""A driver of Cinder whose volumes hold nothing: every request for one is granted, and none is made anywhere."""

from cinder.volume import driver


class EmptyVolumes(driver.VolumeDriver):
    """As much space as anyone asks for. Volumes cannot be attached, since no machine is there to do it."""

    VERSION = "1"
    SUPPORTED = True

    def check_for_setup_error(self):
        pass

    def _update_volume_stats(self):
        self._stats = {
            "volume_backend_name": self.configuration.volume_backend_name,
            "vendor_name": "hubforge.magnum",
            "driver_version": self.VERSION,
            "storage_protocol": "none",
            "total_capacity_gb": "infinite",
            "free_capacity_gb": "infinite",
            "online_extend_support": True,
        }

    def create_volume(self, volume):
        pass

    def create_volume_from_snapshot(self, volume, snapshot):
        pass

    def create_cloned_volume(self, volume, src_vref):
        pass

    def extend_volume(self, volume, new_size):
        pass

    def delete_volume(self, volume):
        pass

    def create_snapshot(self, snapshot):
        pass

    def delete_snapshot(self, snapshot):
        pass

    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        pass

    def remove_export(self, context, volume):
        pass
