#!/bin/bash
#$$ -t 1-$shards
#$$ -N pmkit
#$$ -S /bin/bash
#$$ -l h_vmem=${memory}M
#$$ -l h_rt=02:00:00
#$$ -j y
#$$ -o $logs/
exec $command "$$SGE_TASK_ID"
