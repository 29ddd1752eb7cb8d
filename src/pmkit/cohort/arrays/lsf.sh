#!/bin/bash
#BSUB -J pmkit[1-$shards]%50
#BSUB -M ${memory}MB
#BSUB -W 02:00
#BSUB -o $logs/%I.log
exec $command "$$LSB_JOBINDEX"
